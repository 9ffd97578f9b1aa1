/** The pace of a run: its rate, when to show a line (every 100 ms) and when to let signals and timers in (every 50 ms). */

const shownEvery = 100;
const pausedEvery = 50;
/** Marks over which the rate is taken: about the last five seconds. */
const marksKept = 50;

export interface Clock {
  /** Whether it is time to show a line; `step` counts steps done. */
  tick(step: number): boolean;
  /** Steps a second over the latest ticks, 0 before the first. */
  rate(): number;
  /** Whether it is time to let signals and timers in. */
  pause(): boolean;
}

/** @param options.now milliseconds since any moment */
export function createClock(
  from: number,
  { now = () => performance.now() }: { readonly now?: () => number } = {},
): Clock {
  const marks: { time: number; step: number }[] = [{ time: now(), step: from }];
  let shown = Number.NEGATIVE_INFINITY;
  let paused = Number.NEGATIVE_INFINITY;
  return {
    tick(step) {
      const time = now();
      if (time - shown < shownEvery) return false;
      shown = time;
      marks.push({ time, step });
      if (marks.length > marksKept) marks.shift();
      return true;
    },
    rate() {
      const [first, last] = [marks[0]!, marks.at(-1)!];
      return last.time > first.time ? ((last.step - first.step) * 1000) / (last.time - first.time) : 0;
    },
    pause() {
      const time = now();
      if (time - paused < pausedEvery) return false;
      paused = time;
      return true;
    },
  };
}
