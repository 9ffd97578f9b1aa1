/** Findings that are no finite numbers, which JSON cannot hold: they are left out with the reason. */

import type { Finding, FindingId, LeftOut } from './finding.ts';

/** What it means where such a measure is not finite. */
const meanings: Readonly<Partial<Record<FindingId, string>>> = {
  'plane/reverseKl': 'no sample lies on a mode, so that there is no histogram of modes',
  'inference/psnr': 'every reconstruction equals its original, which is infinitely many decibels',
  'inference/ratio': 'reconstructions of other items are as exact, so that there is no error to divide by',
  'memory/ratio': 'the median held-out item is a training item, so that there is no distance to divide by',
};

/**
 * The findings whose values are finite, without floors that are not, and what that leaves out.
 */
export function onlyFinite(findings: readonly Finding[]): {
  readonly findings: readonly Finding[];
  readonly leftOut: readonly LeftOut[];
} {
  const leftOut: LeftOut[] = [];
  const kept = findings.flatMap((finding): Finding[] => {
    const { floor, interval, ...rest } = finding;
    if (!Number.isFinite(rest.value)) {
      leftOut.push({ name: rest.id, reason: meanings[rest.id] ?? `the number is ${rest.value}` });
      return [];
    }
    if (floor === undefined || Number.isFinite(floor)) return [finding];
    leftOut.push({ name: rest.id, part: 'floor', reason: meanings[rest.id] ?? `the number is ${floor}` });
    return [{ ...rest, ...(interval && { interval }) }];
  });
  return { findings: kept, leftOut };
}
