/** Codes in the plane of their two leading principal components. */

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface PrincipalMap {
  /** [count, 2] */
  readonly places: Float32Array;
  /** Share of the whole variance along each of the two. */
  readonly shares: readonly [number, number];
}

/** @param codes [count, latentSize], at least two of them */
export function principalMap(codes: Float32Array, latentSize: number): PrincipalMap {
  const count = codes.length / latentSize;
  const means = new Float64Array(latentSize);
  for (const [place, value] of codes.entries()) means[place % latentSize]! += value / count;
  const covariance = new Float64Array(latentSize * latentSize);
  const row = new Float64Array(latentSize);
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < latentSize; i++) row[i] = codes[item * latentSize + i]! - means[i]!;
    for (let i = 0; i < latentSize; i++) {
      for (let j = 0; j <= i; j++) covariance[i * latentSize + j]! += row[i]! * row[j]!;
    }
  }
  for (let i = 0; i < latentSize; i++) {
    for (let j = 0; j < i; j++) covariance[j * latentSize + i] = covariance[i * latentSize + j]!;
  }
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(
    Matrix.from1DArray(latentSize, latentSize, covariance),
    { assumeSymmetric: true },
  );
  const places = new Float32Array(2 * count);
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  const shares = [0, 1].map((axis) => {
    const column = latentSize - 1 - axis;
    if (column < 0) return 0;
    const along = vectors.getColumn(column);
    const sign = Math.sign(along.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)) || 1;
    for (let item = 0; item < count; item++) {
      let sum = 0;
      for (let i = 0; i < latentSize; i++) sum += (codes[item * latentSize + i]! - means[i]!) * along[i]!;
      places[2 * item + axis] = sign * sum;
    }
    return values[column]! / total;
  });
  return { places, shares: [shares[0]!, shares[1]!] };
}
