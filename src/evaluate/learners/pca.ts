/** Principal components. */

import { AliError } from '../../errors.ts';
import { fillNormal } from '../../random/fill.ts';
import { symmetricEigen } from '../moments.ts';
import { type PairOptions, products } from '../neighbours/blocks.ts';
import { centred, checkCount, checkSameSize, columnMeans, type Points, transposed } from '../points.ts';

/** The mean of points, [size], and their leading directions with the variance along each, in the square of the points' own unit. */
export interface Pca {
  readonly means: Float64Array;
  /** Orthonormal directions, the one of largest variance first: [components, size]. */
  readonly directions: Points;
  /** Variance (n - 1) along each. */
  readonly variances: Float64Array;
}

/** Up to this size the covariance is decomposed as a whole; beyond it the leading directions are found by iteration. */
const exactSize = 512;

/**
 * The leading principal components. Up to 512 columns by decomposing the covariance; beyond by 12 subspace iterations with
 * 16 directions to spare (Halko et al. 2011, algorithm 4.4), which gives variances that stand out to float32's accuracy.
 * @throws AliError 'usage' where there are fewer points or columns than components
 */
export async function fitPca(
  points: Points,
  { components, ...options }: PairOptions & { readonly components: number },
): Promise<Pca> {
  checkCount('fitPca', points, 2);
  const { count, size } = points;
  if (!(Number.isSafeInteger(components) && components >= 1 && components <= Math.min(count, size))) {
    throw new AliError('usage', `fitPca: expected 1 to ${Math.min(count, size)} components; received ${components}`);
  }
  const means = columnMeans(points);
  const rows = centred(points, means);
  const columns = transposed(rows);
  let basis: Points | undefined;
  if (size > exactSize) {
    const wide = Math.min(components + 16, count, size);
    const start = new Float32Array(wide * size);
    fillNormal(start, { seed: 0, stream: 'pca', step: 0 });
    basis = orthonormal({ data: start, count: wide, size });
    for (let iteration = 0; iteration < 12; iteration++) {
      const scores = await products(basis, rows, options);
      const next = await products({ data: scores, count: wide, size: count }, columns, options);
      basis = orthonormal({ data: next, count: wide, size });
    }
  }
  const scores = basis ? { data: await products(basis, rows, options), count: basis.count, size: count } : columns;
  const covariance = await products(scores, scores, options);
  const { values, vectors } = symmetricEigen(covariance, scores.count);
  const directions = new Float32Array(components * size);
  for (let k = 0; k < components; k++) {
    for (let i = 0; i < scores.count; i++) {
      const weight = vectors.get(i, scores.count - 1 - k);
      if (!basis) directions[k * size + i] = weight;
      else for (let j = 0; j < size; j++) directions[k * size + j]! += weight * basis.data[i * size + j]!;
    }
  }
  const variances = Float64Array.from({ length: components }, (_, k) =>
    Math.max(0, values[scores.count - 1 - k]! / (count - 1)),
  );
  return { means, directions: { data: directions, count: components, size }, variances };
}

/** Coordinates of points along the directions: [count, components]. @throws AliError 'shape' for points of another size */
export async function applyPca({ means, directions }: Pca, points: Points, options: PairOptions = {}): Promise<Points> {
  checkSameSize('applyPca', points, directions);
  const data = await products(centred(points, means), directions, options);
  return { data, count: points.count, size: directions.count };
}

/** Points from their coordinates: the best reconstruction from that many numbers. [count, size] */
export async function invertPca(
  { means, directions }: Pca,
  coordinates: Points,
  options: PairOptions = {},
): Promise<Points> {
  const data = await products(coordinates, transposed(directions), options);
  for (let i = 0; i < data.length; i++) data[i]! += means[i % directions.size]!;
  return { data, count: coordinates.count, size: directions.size };
}

/** An orthonormal basis of the same rows, by Gram and Schmidt's process, twice for its rounding. */
function orthonormal({ data, count, size }: Points): Points {
  const rows = Array.from({ length: count }, (_, i) => Float64Array.from(data.subarray(i * size, (i + 1) * size)));
  for (const [i, row] of rows.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows.slice(0, i)) {
        const along = dot(row, other);
        for (let j = 0; j < size; j++) row[j]! -= along * other[j]!;
      }
    }
    const length = Math.sqrt(dot(row, row)) || 1;
    for (let j = 0; j < size; j++) row[j]! /= length;
  }
  const out = new Float32Array(data.length);
  for (const [i, row] of rows.entries()) out.set(row, i * size);
  return { data: out, count, size };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
