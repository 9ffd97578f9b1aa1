/** Means over seeds, with their spread. */

export interface MeanStd {
  readonly mean: number;
  /** Standard deviation over the values, n - 1 in the denominator; 0 for one value. */
  readonly std: number;
  readonly count: number;
}

/** Mean and standard deviation of the values that are numbers; null where there are none. */
export function meanStd(values: readonly (number | null)[]): MeanStd | null {
  const numbers = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const count = numbers.length;
  if (count === 0) return null;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(count - 1, 1);
  return { mean, std: Math.sqrt(variance), count };
}

/** "13.4 ± 5.8", or "–" where there is nothing. */
export function showMeanStd(of: MeanStd | null, { digits = 3 }: { readonly digits?: number } = {}): string {
  if (!of) return '–';
  const mean = of.mean.toFixed(digits);
  return of.count > 1 ? `${mean} ± ${of.std.toFixed(digits)}` : mean;
}

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** 97.5 % points of Student's t for 1 … 30 degrees of freedom; the normal's beyond. */
const studentT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Mean and 95 % interval (Student's t) of values of independent seeds; null for fewer than two. */
export function meanInterval(values: readonly number[]): Interval | null {
  const found = meanStd(values);
  if (!found || found.count < 2) return null;
  const { mean, std, count } = found;
  const reach = ((studentT[count - 2] ?? 1.96) * std) / Math.sqrt(count);
  return { mean, low: mean - reach, high: mean + reach, count };
}
