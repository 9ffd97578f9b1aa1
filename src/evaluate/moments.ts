/** Means, covariances and their decomposition. */

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { type PairOptions, products } from './neighbours/blocks.ts';
import { centred, checkCount, columnMeans, type Points, transposed } from './points.ts';

export interface Moments {
  readonly means: Float64Array;
  /** Covariance (n - 1): [size, size]. */
  readonly covariance: Float64Array;
}

/** Mean and covariance of points; the products are taken in float32 after centring. @throws AliError 'data' below 2 points */
export async function moments(points: Points, options: PairOptions = {}): Promise<Moments> {
  checkCount('moments', points, 2);
  const means = columnMeans(points);
  const columns = transposed(centred(points, means));
  const sums = await products(columns, columns, options);
  return { means, covariance: Float64Array.from(sums, (sum) => sum / (points.count - 1)) };
}

/** Eigenvalues of a symmetric matrix [size, size], ascending, and its eigenvectors as columns. */
export function symmetricEigen(
  values: Float32Array | Float64Array,
  size: number,
): { readonly values: number[]; readonly vectors: Matrix } {
  const matrix = Matrix.from1DArray(size, size, values);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}
