/**
 * Semi-supervised MNIST: the K + 1 game with 100 or 1,000 labels, in networks that train in minutes on two cores. The
 * discriminator's noise keeps it from learning the few labelled digits by heart.
 */

import { base } from './base.ts';
import type { Config } from './config.ts';

function mnistLabels(count: number): Config {
  return {
    ...base,
    preset: `mnist-${count}-labels`,
    data: 'mnist',
    shape: [1, 28, 28],
    steps: 10_000,
    batchSize: 100,
    objective: 'semi-supervised',
    labels: { classes: 10, count, batchSize: 50, weight: 1 },
    networks: {
      latentSize: 16,
      encoder: {
        kind: 'stochastic',
        layers: ['C4s2-16 bn leaky0.1', 'C3s2-32 bn leaky0.1', 'C6s1-128 bn leaky0.1', 'C1s1-32 untied'],
      },
      decoder: {
        kind: 'deterministic',
        layers: ['T6s1-64 bn leaky0.1', 'T3s2-32 bn leaky0.1', 'T4s2-1 untied'],
        output: 'sigmoid',
      },
      discriminator: {
        x: ['noise0.3 C4s2-16 leaky0.1', 'dropout0.2 C3s2-32 leaky0.1', 'dropout0.2 C6s1-256 leaky0.1'],
        z: ['noise0.3 D128 leaky0.1'],
        joint: ['noise0.3 D256 leaky0.1', 'D11'],
      },
    },
    initial: { weights: 'he', std: 0.01, discriminator: {} },
    optimiser: { ...base.optimiser, learningRate: 1e-3 },
    schedule: { kind: 'linear', steps: 10_000, hold: 0.5, final: 0.01, warmup: 0 },
    averaging: { rate: 2e-3 },
  };
}

export const mnist100Labels = mnistLabels(100);
export const mnist1000Labels = mnistLabels(1000);
