/** How well the codes of data, q(z), match the prior p(z) = N(0, I). */

import { AliError } from '../../errors.ts';
import { moments } from '../moments.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import { checkCount, checkSameSize, type Points } from '../points.ts';
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
 * How far codes are from N(0, I): statistics of Kolmogorov and Smirnov (Stephens 1970) of each dimension, 0 … 1, and errors of means,
 * covariances and dependences, 0 … , less is better each; that q(z) misses the prior is what samples suffer from (Hoffman and Johnson
 * 2016). Give draws of q(z | x), not its means, one for each of many x: only their mixture should be N(0, I). Show the same of
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

/**
 * Mean of the standard deviations σ of q(z | x) over items and dimensions: 0 (every code is a point) … , about 1 where q(z | x) is
 * the prior and says nothing of its item (Dumoulin et al. 2017: z = μ(x) + σ(x) ⊙ ε). Cost: one pass.
 * @param deviations σ as a stochastic encoder gives it, or `deviationOfDraws`: [count, latentSize]
 * @throws AliError 'data' where there are none
 */
export function meanDeviation(deviations: Points): number {
  checkCount('meanDeviation', deviations, 1);
  const { data } = deviations;
  return data.reduce((sum, sigma) => sum + sigma, 0) / data.length;
}

/**
 * Standard deviation (n - 1) of every number over several draws of it: 0 … , for encoders that draw without saying σ. Cost: two
 * passes over the draws.
 * @param draws of the same items, [count, latentSize] each
 * @throws AliError 'shape' for draws of several sizes, 'data' for fewer than 2 or of other counts
 */
export function deviationOfDraws(draws: readonly Points[]): Points {
  const [first] = draws;
  if (!first || draws.length < 2 || draws.some(({ count }) => count !== first.count)) {
    const received = draws.map(({ count }) => count).join(', ') || 'none';
    throw new AliError(
      'data',
      `deviationOfDraws: expected 2 or more draws of the same items; received draws of ${received}`,
    );
  }
  for (const draw of draws) checkSameSize('deviationOfDraws', first, draw);
  const data = first.data.map((_, i) => {
    const mean = draws.reduce((sum, draw) => sum + draw.data[i]!, 0) / draws.length;
    const square = draws.reduce((sum, draw) => sum + (draw.data[i]! - mean) ** 2, 0);
    return Math.sqrt(square / (draws.length - 1));
  });
  return { ...first, data };
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
