/** Handwritten digits, 28×28 grey: trains the embedded digits, MNIST and Fashion-MNIST in minutes on two cores. */

import { base } from './base.ts';
import type { Config } from './config.ts';

export const digits: Config = {
  ...base,
  preset: 'digits',
  data: 'digits',
  shape: [1, 28, 28],
  steps: 5000,
  batchSize: 100,
  networks: {
    latentSize: 16,
    encoder: {
      kind: 'stochastic',
      layers: ['C4s2-16 bn leaky0.02', 'C3s2-32 bn leaky0.02', 'C6s1-128 bn leaky0.02', 'C1s1-32 untied'],
    },
    decoder: {
      kind: 'deterministic',
      layers: ['T6s1-64 bn leaky0.02', 'T3s2-32 bn leaky0.02', 'T4s2-1 untied'],
      output: 'sigmoid',
    },
    discriminator: {
      x: ['dropout0.2 C4s2-16 leaky0.02', 'dropout0.2 C3s2-32 leaky0.02', 'dropout0.2 C6s1-128 leaky0.02'],
      z: ['dropout0.2 D128 leaky0.02', 'dropout0.2 D128 leaky0.02'],
      joint: ['dropout0.2 D256 leaky0.02', 'dropout0.2 D256 leaky0.02', 'dropout0.2 D1'],
    },
  },
  initial: { ...base.initial, weights: 'he' },
  optimiser: { ...base.optimiser, learningRate: 5e-4 },
  schedule: { kind: 'linear', steps: 5000, hold: 0.5, final: 0.01, warmup: 0 },
  averaging: { rate: 2e-3 },
};
