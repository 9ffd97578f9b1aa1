/** The mixtures of Gaussians in the plane as data sets: the same points on every machine. */

import { createDataset, type Dataset } from './dataset.ts';
import { aliceMixture, drawPoints, gridMixture, type Mixture, ringMixture, syntheticSeed } from './mixtures.ts';

export * from './mixtures.ts';

/** Points in each of the two splits of grid and ring. */
const syntheticCount = 100_000;

/** Points in each of the two splits of ALICE's toy. */
const aliceCount = 2048;

/** The 25 Gaussians: 100,000 points to train on and 100,000 held out, float32 of shape [2]. */
export function loadGrid(): Dataset {
  return createMixtureDataset('grid', gridMixture);
}

/** The ring of 8 Gaussians: 100,000 points to train on and 100,000 held out, float32 of shape [2]. */
export function loadRing(): Dataset {
  return createMixtureDataset('ring', ringMixture);
}

/** ALICE's toy: 2,048 points to train on and as many held out, float32 of shape [2]. */
export function loadAliceToy(): Dataset {
  return createMixtureDataset('alice-toy', aliceMixture, aliceCount);
}

function createMixtureDataset(name: string, mixture: Mixture, count = syntheticCount): Dataset {
  return createDataset({
    name,
    shape: [2],
    train: drawPoints(mixture, { stream: `data/${name}/train`, count }),
    test: drawPoints(mixture, { stream: `data/${name}/test`, count }),
    source: `drawn: ${mixture.centres.length} Gaussians in the plane, seed ${syntheticSeed}`,
  });
}
