/** Samples of a mixture whose density is known. */

import type { Mixture } from '../../data/synthetic.ts';
import { inceptionStyleScore } from '../distribution/inception-style-score.ts';
import { mixtureLogLikelihood, mixturePosterior } from '../plane/mixture-density.ts';
import { modeCoverage } from '../plane/mixture-modes.ts';
import { sliceRows } from '../points.ts';
import type { Context } from './context.ts';
import type { Measured } from './finding.ts';

/** PacGAN and VEEGAN count on 2,500 samples. */
const counted = 2500;

export function planeGroup(
  { real, fake, dataset }: Pick<Context, 'real' | 'fake' | 'dataset'>,
  mixture: Mixture,
): Measured {
  const [samples, items] = [sliceRows(fake, 0, counted), sliceRows(real, 0, counted)];
  const [found, floor] = [modeCoverage(samples, mixture), modeCoverage(items, mixture)];
  const modes = mixture.centres.length;
  const title = `${samples.count} samples against the ${modes} Gaussians of ${dataset.name}`;
  return {
    group: {
      name: 'plane',
      title,
      findings: [
        {
          id: 'plane/modes',
          value: found.modes,
          floor: floor.modes,
          better: 'more',
          about: `modes with a sample within 3 standard deviations, of ${modes}`,
        },
        {
          id: 'plane/highQualityShare',
          value: found.highQualityShare,
          floor: floor.highQualityShare,
          better: 'more',
          about: 'share of samples within 3 standard deviations of a mode, 0 … 1',
        },
        {
          id: 'plane/reverseKl',
          value: found.reverseKl,
          floor: floor.reverseKl,
          better: 'less',
          about: `unevenness over the modes: reverse KL in nats, 0 … ${Math.log(modes).toFixed(2)}`,
        },
        {
          id: 'plane/logLikelihood',
          value: mixtureLogLikelihood(fake, mixture),
          floor: mixtureLogLikelihood(real, mixture),
          better: 'near the floor',
          about: 'mean true log density of the samples, in nats',
        },
        {
          id: 'plane/score',
          value: inceptionStyleScore(mixturePosterior(fake, mixture)).score,
          floor: inceptionStyleScore(mixturePosterior(real, mixture)).score,
          better: 'more',
          about: `inception-style score with the true posterior over modes as classifier, 1 … ${modes}`,
        },
      ],
    },
  };
}
