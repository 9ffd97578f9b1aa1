/** CIFAR-10, 32×32 colour: the paper's networks, with a maxout discriminator without batch norm (ALI, appendix A, table 6). */

import { base } from './base.ts';
import type { Config } from './config.ts';

const slope = 'leaky0.1';

export const cifar10: Config = {
  ...base,
  preset: 'cifar10',
  data: 'cifar10',
  shape: [3, 32, 32],
  steps: 2_913_750,
  batchSize: 100,
  networks: {
    latentSize: 64,
    encoder: {
      kind: 'stochastic',
      layers: [
        `C5s1-32 bn ${slope}`,
        `C4s2-64 bn ${slope}`,
        `C4s1-128 bn ${slope}`,
        `C4s2-256 bn ${slope}`,
        `C4s1-512 bn ${slope}`,
        `C1s1-512 bn ${slope}`,
        'C1s1-128 untied',
      ],
    },
    decoder: {
      kind: 'deterministic',
      layers: [
        `T4s1-256 bn ${slope}`,
        `T4s2-128 bn ${slope}`,
        `T4s1-64 bn ${slope}`,
        `T4s2-32 bn ${slope}`,
        `T5s1-32 bn ${slope}`,
        `T1s1-32 bn ${slope}`,
        'C1s1-3 untied',
      ],
      output: 'sigmoid',
    },
    discriminator: {
      x: [
        'dropout0.2 C5s1-32 maxout2',
        'dropout0.5 C4s2-64 maxout2',
        'dropout0.5 C4s1-128 maxout2',
        'dropout0.5 C4s2-256 maxout2',
        'dropout0.5 C4s1-512 maxout2',
      ],
      z: ['dropout0.2 C1s1-512 maxout2', 'dropout0.5 C1s1-512 maxout2'],
      joint: ['dropout0.5 C1s1-1024 maxout2', 'dropout0.5 C1s1-1024 maxout2', 'dropout0.5 C1s1-1'],
    },
  },
};
