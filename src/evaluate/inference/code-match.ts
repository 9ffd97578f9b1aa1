/** How well the codes of data, q(z), match the prior p(z) = N(0, I). */

import { moments } from '../moments.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import { checkCount, type Points } from '../points.ts';
import { type KolmogorovSmirnov, testNormal } from './kolmogorov-smirnov.ts';

/**
 * How far codes are from draws of N(0, I): dimension by dimension, in mean and covariance, and in their dependence. Of draws of N(0, I)
 * themselves all but the tests' p fall towards 0 the more there are.
 */
export interface CodeMatch {
  /** The test of each dimension against N(0, 1). */
  readonly dimensions: readonly KolmogorovSmirnov[];
  /** Mean and largest of their statistics: 0 … 1, less is better. */
  readonly meanKs: number;
  readonly largestKs: number;
  /** Root mean square of the means of the dimensions: 0 … , less is better. */
  readonly meanError: number;
  /** |Cov - I| (Frobenius) / √size: 0 … , less is better; 1 where all codes are one. */
  readonly covarianceError: number;
  /** Mean |correlation| of two dimensions: 0 … 1, less is better; about √(2 / πn) for independent ones. */
  readonly correlation: number;
  /** The same of their squares, which sees what is dependent but not correlated. */
  readonly squaredCorrelation: number;
}

/**
 * Give draws of q(z | x), not its means, one for each of many x: only their mixture should be N(0, I). Show the same of
 * as many draws of the prior beside it. Cost: count × size² and a sort for each dimension.
 * @throws AliError 'data' for fewer than 2 codes
 */
export async function codeMatch(codes: Points, options: PairOptions = {}): Promise<CodeMatch> {
  checkCount('codeMatch', codes, 2);
  const { data, count, size } = codes;
  const dimensions = Array.from({ length: size }, (_, i) =>
    testNormal(Float64Array.from({ length: count }, (_, row) => data[row * size + i]!)),
  );
  const { means, covariance } = await moments(codes, options);
  const squares = await moments({ ...codes, data: data.map((value) => value * value) }, options);
  const excess = covariance.reduce((sum, value, place) => {
    const expected = Math.floor(place / size) === place % size ? 1 : 0;
    return sum + (value - expected) ** 2;
  }, 0);
  const statistics = dimensions.map(({ statistic }) => statistic);
  return {
    dimensions,
    meanKs: statistics.reduce((sum, value) => sum + value, 0) / size,
    largestKs: Math.max(...statistics),
    meanError: Math.sqrt(means.reduce((sum, value) => sum + value ** 2, 0) / size),
    covarianceError: Math.sqrt(excess / size),
    correlation: meanCorrelation(covariance, size),
    squaredCorrelation: meanCorrelation(squares.covariance, size),
  };
}

/** Mean |correlation| over pairs of different dimensions; 0 where there is one dimension, or none that varies. */
function meanCorrelation(covariance: Float64Array, size: number): number {
  let [sum, pairs] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const scale = Math.sqrt(covariance[i * size + i]! * covariance[j * size + j]!);
      if (scale > 0) sum += Math.abs(covariance[i * size + j]!) / scale;
      pairs++;
    }
  }
  return pairs > 0 ? sum / pairs : 0;
}
