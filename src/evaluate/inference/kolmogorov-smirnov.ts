/** The test of Kolmogorov and Smirnov: are these numbers drawn from N(0, 1)? */

import { AliError } from '../../errors.ts';
import { normalDistribution } from '../normal.ts';

export interface KolmogorovSmirnov {
  /** Largest difference of the two distribution functions: 0 … 1, less is better. */
  readonly statistic: number;
  /** Probability of such a difference or a larger one if the numbers are N(0, 1): 0 … 1. */
  readonly p: number;
}

/**
 * One-sample Kolmogorov-Smirnov test against N(0, 1): a distance and a p of 0 … 1 each; its p by Kolmogorov's limit with Stephens' correction for finite
 * counts (1970), good from 5 numbers on. Cost: a sort.
 * @throws AliError 'data' where there are no numbers
 */
export function testNormal(values: ArrayLike<number>): KolmogorovSmirnov {
  const n = values.length;
  if (n === 0) throw new AliError('data', 'testNormal: expected at least one number; received none');
  const sorted = Float64Array.from(values).sort();
  let statistic = 0;
  for (let i = 0; i < n; i++) {
    const expected = normalDistribution(sorted[i]!);
    statistic = Math.max(statistic, expected - i / n, (i + 1) / n - expected);
  }
  const root = Math.sqrt(n);
  return { statistic, p: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) };
}

/** P(K > x) of Kolmogorov's distribution: 2 Σ (-1)^(k - 1) exp(-2 k² x²), in its other form for small x. */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    for (let k = 1; k <= 20; k++) sum += Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return Math.min(1, Math.max(0, sum));
}
