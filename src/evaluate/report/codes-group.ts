/** The codes of held-out items against the prior. */

import { mmd } from '../distribution/mmd.ts';
import { codeMatch, meanDeviation } from '../inference/code-match.ts';
import type { Points } from '../points.ts';
import type { Context } from './context.ts';
import { widthOf } from './distribution-group.ts';
import type { Finding, Measured } from './finding.ts';

export async function codesGroup({ model, real, posterior, seed, options }: Context): Promise<Measured> {
  const size = model.latentSize;
  const asCodes = ({ data }: { readonly data: Float32Array }): Points => ({ data, count: real.count, size });
  const { draws, deviations, source } = await posterior();
  const [prior, other] = [1, 2].map((step) => asCodes(model.prior({ count: real.count, seed: seed + step })));
  const [found, floor] = [await codeMatch(draws, options), await codeMatch(prior!, options)];
  const median = await widthOf(draws, prior!, options);
  const distance = await mmd(draws, prior!, { ...options, seed, median });
  const distanceFloor = await mmd(other!, prior!, { ...options, seed, median });
  const statistics = found.dimensions.map(({ statistic }) => statistic);
  const worst = found.dimensions[statistics.indexOf(found.largestKs)];
  const behind: Readonly<Record<string, Pick<Finding, 'p' | 'values'>>> = {
    meanKs: { values: statistics },
    largestKs: { ...(worst && { p: worst.p }) },
  };
  const failed = found.dimensions.filter(({ p }) => p < 0.01).length;
  const abouts = {
    meanKs: `Kolmogorov-Smirnov distance to N(0, 1), mean of ${size} dimensions (${failed} with p < 0.01), 0 … 1`,
    largestKs: 'the same of the worst dimension',
    meanError: 'root mean square of the dimensions’ means, 0 …',
    covarianceError: '|covariance - I| / √dimensions, 0 … ; 1 where all codes are one',
    correlation: 'mean |correlation| of two dimensions, 0 … 1',
    squaredCorrelation: 'the same of their squares, 0 … 1',
  };
  const title = `draws of q(z | x) for ${real.count} held-out items against the prior N(0, I)`;
  return {
    group: {
      name: 'codes',
      title,
      findings: [
        ...(Object.keys(abouts) as (keyof typeof abouts)[]).map(
          (key): Finding => ({
            id: `codes/${key}`,
            value: found[key],
            ...behind[key],
            floor: floor[key],
            better: 'less',
            about: abouts[key],
          }),
        ),
        {
          id: 'codes/mmd',
          value: distance.squared,
          interval: [distance.low, distance.high],
          floor: distanceFloor.squared,
          better: 'less',
          about: 'squared maximum mean discrepancy of codes and prior, five Gaussian kernels, about 0 …',
        },
        {
          id: 'codes/sigma',
          value: meanDeviation(deviations),
          better: 'less',
          about: `mean deviation σ of q(z | x), ${source}: 0 (a point) … , about 1 where it is the prior and says nothing of the item`,
        },
      ],
    },
  };
}
