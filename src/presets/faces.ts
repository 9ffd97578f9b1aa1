/** Drawn faces with 8 attributes, 32×32 colour: conditional ALI in networks that train in minutes on two cores. */

import { base } from './base.ts';
import type { Config } from './config.ts';

export const faces: Config = {
  ...base,
  preset: 'faces',
  data: 'faces',
  shape: [3, 32, 32],
  steps: 6000,
  batchSize: 64,
  objective: 'conditional',
  networks: {
    latentSize: 16,
    encoder: {
      kind: 'stochastic',
      layers: ['C4s2-24 bn leaky0.02', 'C3s2-48 bn leaky0.02', 'C7s1-128 bn leaky0.02', 'C1s1-32 untied'],
    },
    decoder: {
      kind: 'deterministic',
      layers: ['T7s1-96 bn leaky0.02', 'T3s2-48 bn leaky0.02', 'T4s2-3 untied'],
      output: 'sigmoid',
    },
    discriminator: {
      x: ['dropout0.2 C4s2-24 leaky0.02', 'dropout0.2 C3s2-48 leaky0.02', 'dropout0.2 C7s1-128 leaky0.02'],
      z: ['dropout0.2 D128 leaky0.02'],
      joint: ['dropout0.2 D256 leaky0.02', 'dropout0.2 D256 leaky0.02', 'dropout0.2 D1'],
    },
    attributes: { count: 8, embedding: 64 },
  },
  initial: { ...base.initial, weights: 'he' },
  optimiser: { ...base.optimiser, learningRate: 5e-4 },
  schedule: { kind: 'linear', steps: 6000, hold: 0.5, final: 0.01, warmup: 0 },
  averaging: { rate: 2e-3 },
};
