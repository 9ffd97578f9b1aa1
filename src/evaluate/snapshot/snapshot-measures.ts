/** The cheap measures of an evaluation, taken of a run at its snapshots while it trains. */

import { readSpread } from '../../data/read-items.ts';
import { sizeOf } from '../../graph/index.ts';
import { networksOf } from '../../presets/networks-of.ts';
import type { PrepareMeasures } from '../../train/measures.ts';
import { spreadAttributes } from '../../train/snapshot.ts';
import { testNormal } from '../inference/kolmogorov-smirnov.ts';
import { knownMixtures } from '../plane/known-mixtures.ts';
import { modeCoverage } from '../plane/mixture-modes.ts';

const heldOutCount = 500;
/** Of large items fewer are taken, so that a run's memory stays what it is: as many as a snapshot draws. */
const heldOutBytes = 8 * 2 ** 20;
const leastHeldOut = 64;

/**
 * Measures under the names that `evaluateModel` gives them: `codes/meanKs` and `codes/largestKs` of the codes of up to 500 held-out items
 * against the prior (one draw of q(z | x) each), and `plane/modes` and `plane/highQualityShare` of the snapshot's 2,500 samples
 * where the density of the data is known. Items and noise are the same at every snapshot. Cost: encoding that many items.
 */
export const measureSnapshots: PrepareMeasures = async ({ config, dataset, encodes }) => {
  const { shape, test, train } = dataset;
  const { latentSize, attributes } = networksOf(config);
  const split = test.count > 0 ? test : train;
  const size = sizeOf(shape);
  const most = Math.min(heldOutCount, Math.max(leastHeldOut, Math.floor(heldOutBytes / (4 * size))));
  const items = encodes ? await readSpread(split, size, most) : new Float32Array();
  const given = { attributes: attributes && spreadAttributes(split, items.length / size), seed: config.seed };
  const mixture = Object.hasOwn(knownMixtures, dataset.name) ? knownMixtures[dataset.name] : undefined;
  return async (networks, samples) => {
    const measures: Record<string, number> = {};
    if (encodes) {
      const { z } = await networks.encode(items, given);
      const distances = Array.from({ length: latentSize }, (_, i) => testNormal(column(z, i, latentSize)).statistic);
      measures['codes/meanKs'] = distances.reduce((sum, distance) => sum + distance, 0) / latentSize;
      measures['codes/largestKs'] = Math.max(...distances);
    }
    if (mixture) {
      const { modes, highQualityShare } = modeCoverage({ data: samples, count: samples.length / size, size }, mixture);
      measures['plane/modes'] = modes;
      measures['plane/highQualityShare'] = highQualityShare;
    }
    return measures;
  };
};

function column(values: Float32Array, i: number, size: number): Float32Array {
  return Float32Array.from({ length: values.length / size }, (_, row) => values[row * size + i]!);
}
