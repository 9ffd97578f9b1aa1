/** Steps of the snapshots of several runs on one slider. */

/** Every step at which any run has a picture, ascending. */
export function allSteps(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** The last of a run's steps up to `step`, undefined where it has none so early; `steps` ascend. */
export function stepAt(steps: readonly number[], step: number): number | undefined {
  return steps.findLast((own) => own <= step);
}
