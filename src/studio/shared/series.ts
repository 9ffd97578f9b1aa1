/**
 * A curve of any length in at most 1,000 buckets, each with the mean, the least and the greatest of its values: it grows
 * by one value at a time, and when the buckets are full every two of them become one. The server and the page use the same.
 */

/** One place in every list is one bucket; null where none of its values is finite. */
export interface Series {
  /** Values in a full bucket. */
  width: number;
  /** Values in the last bucket. */
  filled: number;
  /** Step and time (seconds) of the last value of a bucket. */
  steps: number[];
  times: number[];
  /** Finite values of a bucket. */
  counts: number[];
  means: (number | null)[];
  lows: (number | null)[];
  highs: (number | null)[];
}

export const bucketLimit = 1000;

export function createSeries(): Series {
  return { width: 1, filled: 0, steps: [], times: [], counts: [], means: [], lows: [], highs: [] };
}

/** Adds a value; null and what is not finite count as missing. */
export function append(
  series: Series,
  { step, time, value }: { readonly step: number; readonly time: number; readonly value: number | null },
): void {
  if (series.steps.length === 0 || series.filled >= series.width) {
    if (series.steps.length >= bucketLimit) halve(series);
    if (series.steps.length === 0 || series.filled >= series.width) open(series);
  }
  const last = series.steps.length - 1;
  series.filled++;
  series.steps[last] = step;
  series.times[last] = time;
  if (value === null || !Number.isFinite(value)) return;
  const count = ++series.counts[last]!;
  const mean = series.means[last] ?? 0;
  series.means[last] = mean + (value - mean) / count;
  series.lows[last] = Math.min(series.lows[last] ?? value, value);
  series.highs[last] = Math.max(series.highs[last] ?? value, value);
}

function open(series: Series): void {
  series.filled = 0;
  series.steps.push(0);
  series.times.push(0);
  series.counts.push(0);
  series.means.push(null);
  series.lows.push(null);
  series.highs.push(null);
}

/** Every two neighbours become one bucket; an even number of full buckets stays full. */
function halve(series: Series): void {
  const { steps, times, counts, means, lows, highs } = series;
  const half = steps.length / 2;
  for (let to = 0; to < half; to++) {
    const [a, b] = [2 * to, 2 * to + 1];
    const count = counts[a]! + counts[b]!;
    const sum = (means[a] ?? 0) * counts[a]! + (means[b] ?? 0) * counts[b]!;
    steps[to] = steps[b]!;
    times[to] = times[b]!;
    counts[to] = count;
    means[to] = count === 0 ? null : sum / count;
    lows[to] = outer(lows[a]!, lows[b]!, Math.min);
    highs[to] = outer(highs[a]!, highs[b]!, Math.max);
  }
  for (const list of [steps, times, counts, means, lows, highs]) list.length = half;
  series.width *= 2;
  series.filled = series.width;
}

function outer(a: number | null, b: number | null, of: (a: number, b: number) => number): number | null {
  if (a === null || b === null) return a ?? b;
  return of(a, b);
}
