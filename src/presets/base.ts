/** What presets have in common; each says only what it changes. */

import type { Config } from './config.ts';

/** The paper's optimiser, statistics and bookkeeping, for images (ALI, appendix A). */
export const base = {
  seed: 1,
  objective: 'ali',
  gradientPenalty: 0,
  gradientPenaltyShare: 1,
  initial: { weights: 'normal', std: 0.01, discriminator: {} },
  batchNorm: { rate: 0.05, epsilon: 1e-5 },
  optimiser: {
    kind: 'adam',
    learningRate: 1e-4,
    beta1: 0.5,
    beta2: 0.999,
    epsilon: 1e-8,
    generator: {},
    discriminator: {},
  },
  schedule: { kind: 'constant', steps: 0, hold: 0, final: 0, warmup: 0 },
  averaging: { rate: 0 },
  device: 'cpu',
  threads: 0,
  logEvery: 50,
  snapshotEvery: 500,
  checkpointEvery: 1000,
  keepCheckpoints: 3,
} as const satisfies Partial<Config>;
