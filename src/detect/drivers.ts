/** Which columns of a table drive the score of a row. */

import type { Feature } from '../data/table/encoding.ts';

/** One column's part in the reconstruction error of a row. */
export interface Driver {
  readonly column: string;
  /** How much larger its error is than usual: scaled units; a category that was not expected counts about 1. */
  readonly excess: number;
}

/**
 * Error of every column, [count, features]: |x - x̂| of a number; half the sum over the categories of a categorical column, so
 * that one wrong category counts 1.
 */
export function columnErrors(errors: Float32Array, features: readonly Feature[], count: number): Float32Array {
  const width = errors.length / count;
  const out = new Float32Array(count * features.length);
  for (let row = 0; row < count; row++) {
    for (const [place, { start, size, column }] of features.entries()) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += errors[row * width + start + i]!;
      out[row * features.length + place] = column.kind === 'categorical' ? sum / 2 : sum;
    }
  }
  return out;
}

/** Mean over rows, [features]. */
export function usualErrors(errors: Float32Array, features: number): number[] {
  const count = errors.length / features;
  const sums = new Float64Array(features);
  for (let i = 0; i < errors.length; i++) sums[i % features]! += errors[i]!;
  return Array.from(sums, (sum) => sum / count);
}

/** The `most` columns of a row whose error is furthest above the usual one, largest first; none that is below it. */
export function driversOf(
  errors: Float32Array,
  usual: readonly number[],
  { features, most = 3 }: { readonly features: readonly Feature[]; readonly most?: number },
): Driver[] {
  return features
    .map(({ column }, place) => ({ column: column.name, excess: errors[place]! - usual[place]! }))
    .filter(({ excess }) => excess > 0)
    .sort((a, b) => b.excess - a.excess)
    .slice(0, most);
}
