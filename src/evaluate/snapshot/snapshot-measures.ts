/** The cheap measures of an evaluation, taken of a run at its snapshots while it trains. */

import { readSpread } from '../../data/read-items.ts';
import { sizeOf } from '../../graph/index.ts';
import { networksOf } from '../../presets/networks-of.ts';
import { fillNormal } from '../../random/fill.ts';
import type { PrepareMeasures } from '../../train/measures.ts';
import { spreadAttributes } from '../../train/snapshot.ts';
import { testNormal } from '../inference/kolmogorov-smirnov.ts';
import { meanSquaredError, reconstructionError } from '../inference/reconstruction.ts';
import { knownMixtures } from '../plane/known-mixtures.ts';
import { modeCoverage } from '../plane/mixture-modes.ts';
import type { Points } from '../points.ts';

const heldOutCount = 500;
/** Of large items fewer are taken, so that a run's memory stays what it is: as many as a snapshot draws. */
const heldOutBytes = 8 * 2 ** 20;
const leastHeldOut = 64;
/** As PacGAN and VEEGAN count modes. */
const sampleCount = 2500;

/**
 * Measures under the names that `evaluateModel` gives them: `inference/mse` and `inference/ratio` of up to 500 held-out items
 * (through one draw of q(z | x) where the encoder is implicit and its mean costs many),
 * `codes/meanKs` and `codes/largestKs` of their codes against the prior (one draw of q(z | x) each), and `plane/modes` and
 * `plane/highQualityShare` of 2,500 samples where the density of the data is known. Items, latents and noise are the same at every
 * snapshot. Cost: the networks' inference on that many items.
 */
export const measureSnapshots: PrepareMeasures = async ({ config, dataset, encodes }) => {
  const { shape, test, train } = dataset;
  const { latentSize, attributes } = networksOf(config);
  const split = test.count > 0 ? test : train;
  const size = sizeOf(shape);
  const data = encodes
    ? await readSpread(
        split,
        size,
        Math.min(heldOutCount, Math.max(leastHeldOut, Math.floor(heldOutBytes / (4 * size)))),
      )
    : new Float32Array();
  const items: Points = { data, count: data.length / size, size };
  const given = { attributes: attributes && spreadAttributes(split, items.count), seed: config.seed };
  const mixture = Object.hasOwn(knownMixtures, dataset.name) ? knownMixtures[dataset.name] : undefined;
  const latents = new Float32Array(mixture ? sampleCount * latentSize : 0);
  fillNormal(latents, { seed: config.seed, stream: 'snapshot', step: 0 });
  return async (networks) => {
    const measures: Record<string, number> = {};
    if (encodes) {
      const { mu, z } = await networks.encode(items.data, given);
      const again = await networks.decode(mu ?? z, given);
      const reconstructions = { ...items, data: again };
      measures['inference/mse'] = meanSquaredError(items, reconstructions);
      if (items.count > 1) measures['inference/ratio'] = reconstructionError(items, reconstructions).ratio;
      const distances = Array.from({ length: latentSize }, (_, i) => testNormal(column(z, i, latentSize)).statistic);
      measures['codes/meanKs'] = distances.reduce((sum, distance) => sum + distance, 0) / latentSize;
      measures['codes/largestKs'] = Math.max(...distances);
    }
    if (mixture) {
      const drawn = { data: await networks.decode(latents, given), count: sampleCount, size };
      const { modes, highQualityShare } = modeCoverage(drawn, mixture);
      measures['plane/modes'] = modes;
      measures['plane/highQualityShare'] = highQualityShare;
    }
    return measures;
  };
};

function column(values: Float32Array, i: number, size: number): Float32Array {
  return Float32Array.from({ length: values.length / size }, (_, row) => values[row * size + i]!);
}
