/** Permutation-invariant MNIST: 1024-unit dense networks and 50 latents, as in the BiGAN paper (section 4.2). */

import { base } from './base.ts';
import type { Config } from './config.ts';

const hidden = ['D1024 leaky0.2', 'D1024 bn leaky0.2'];

export const mnistMlp: Config = {
  ...base,
  preset: 'mnist-mlp',
  data: 'mnist',
  shape: [1, 28, 28],
  steps: 187_500,
  batchSize: 128,
  optimiser: { ...base.optimiser, learningRate: 2e-4 },
  networks: {
    latentSize: 50,
    encoder: { kind: 'stochastic', layers: [...hidden, 'D100'] },
    decoder: { kind: 'deterministic', layers: [...hidden, 'D784'], output: 'sigmoid' },
    discriminator: { x: [], z: [], joint: [...hidden, 'D1'] },
  },
};
