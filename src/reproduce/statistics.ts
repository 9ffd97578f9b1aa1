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
