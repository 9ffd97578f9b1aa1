/** The density of a mixture of equally likely, round Gaussians of the plane, and what follows from it. */

import type { Mixture } from '../../data/synthetic.ts';
import type { Points } from '../points.ts';
import { checkPlane } from './mixture-modes.ts';

/**
 * Mean log density, in nats, of samples [count, 2] under the mixture: the true likelihood of what a model draws. Data of
 * the mixture itself reaches about -entropy, which is the floor to show beside it; a higher value means samples that keep
 * to the centres. -∞ … log of the highest density. Cost: samples × modes.
 * @throws AliError 'shape' for points that are not of the plane, 'data' where there are none
 */
export function mixtureLogLikelihood(samples: Points, mixture: Mixture): number {
  checkPlane('mixtureLogLikelihood', samples);
  const { centres, deviation } = mixture;
  const constant = -Math.log(2 * Math.PI * deviation ** 2 * centres.length);
  let total = 0;
  for (let i = 0; i < samples.count; i++) {
    const exponents = exponentsAt(samples, i, mixture);
    const highest = Math.max(...exponents);
    total += constant + highest + Math.log(exponents.reduce((sum, value) => sum + Math.exp(value - highest), 0));
  }
  return total / samples.count;
}

/**
 * p(mode | x) for samples [count, 2]: [count, modes]. With the true posterior as classifier, the inception-style score of
 * a toy has a known best value (ALICE, Li et al. 2017, section 5.1). Cost: samples × modes.
 * @throws AliError 'shape' for points that are not of the plane, 'data' where there are none
 */
export function mixturePosterior(samples: Points, mixture: Mixture): Points {
  checkPlane('mixturePosterior', samples);
  const size = mixture.centres.length;
  const data = new Float32Array(samples.count * size);
  for (let i = 0; i < samples.count; i++) {
    const exponents = exponentsAt(samples, i, mixture);
    const highest = Math.max(...exponents);
    const weights = exponents.map((value) => Math.exp(value - highest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    data.set(
      weights.map((weight) => weight / total),
      i * size,
    );
  }
  return { data, count: samples.count, size };
}

function exponentsAt({ data }: Points, i: number, { centres, deviation }: Mixture): number[] {
  const [x, y] = [data[2 * i]!, data[2 * i + 1]!];
  return centres.map(([a, b]) => -((x - a) ** 2 + (y - b) ** 2) / (2 * deviation ** 2));
}
