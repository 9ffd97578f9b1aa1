/** The sliced Wasserstein distance: how far mass has to be moved, seen along random lines. */

import { fillNormal } from '../../random/fill.ts';
import { type PairOptions, products } from '../neighbours/blocks.ts';
import { checkCount, checkSameSize, type Points } from '../points.ts';

/** Along how many lines mass is compared, and which. */
export interface SlicedWassersteinOptions extends PairOptions {
  /** Random directions. Default 256. */
  readonly directions?: number;
  /** Seed of the directions. Default 0. */
  readonly seed?: number;
}

/**
 * The root of the mean, over random directions, of the squared 2-Wasserstein distance of the two sets' projections
 * (Bonneel et al. 2015): 0 … , in the points' own unit, less is better; of two samples of one distribution it is above 0.
 * Cost: directions × count × log count.
 * @throws AliError 'shape' for points of two sizes, 'data' where a set is empty
 */
export async function slicedWasserstein(
  a: Points,
  b: Points,
  { directions = 256, seed = 0, ...options }: SlicedWassersteinOptions = {},
): Promise<number> {
  checkSameSize('slicedWasserstein', a, b);
  for (const points of [a, b]) checkCount('slicedWasserstein', points, 1);
  const { size } = a;
  const data = new Float32Array(directions * size);
  fillNormal(data, { seed, stream: 'directions', step: 0 });
  for (let k = 0; k < directions; k++) {
    const row = data.subarray(k * size, (k + 1) * size);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0));
    for (let i = 0; i < size; i++) row[i]! /= length;
  }
  const lines = { data, count: directions, size };
  const [alongA, alongB] = [await products(lines, a, options), await products(lines, b, options)];
  let total = 0;
  for (let k = 0; k < directions; k++) {
    const [x, y] = [
      alongA.subarray(k * a.count, (k + 1) * a.count).sort(),
      alongB.subarray(k * b.count, (k + 1) * b.count).sort(),
    ];
    total += squaredWasserstein(x, y);
  }
  return Math.sqrt(total / directions);
}

/** Squared 2-Wasserstein distance of two sorted lists of numbers, each of equal weights. */
export function squaredWasserstein(x: Float32Array, y: Float32Array): number {
  let [i, j, done, sum] = [0, 0, 0, 0];
  while (i < x.length && j < y.length) {
    const [endX, endY] = [(i + 1) / x.length, (j + 1) / y.length];
    const end = Math.min(endX, endY);
    sum += (end - done) * (x[i]! - y[j]!) ** 2;
    done = end;
    if (endX <= end) i++;
    if (endY <= end) j++;
  }
  return sum;
}
