/** SVHN, 32×32 colour: the paper's networks and settings (ALI, appendix A, table 5). */

import { base } from './base.ts';
import type { Config } from './config.ts';

const slope = 'leaky0.01';

export const svhn: Config = {
  ...base,
  preset: 'svhn',
  data: 'svhn',
  shape: [3, 32, 32],
  steps: 531_131,
  batchSize: 100,
  networks: {
    latentSize: 256,
    encoder: {
      kind: 'stochastic',
      layers: [
        `C5s1-32 bn ${slope}`,
        `C4s2-64 bn ${slope}`,
        `C4s1-128 bn ${slope}`,
        `C4s2-256 bn ${slope}`,
        `C4s1-512 bn ${slope}`,
        `C1s1-512 bn ${slope}`,
        'C1s1-512 untied',
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
        `dropout0.2 C5s1-32 ${slope}`,
        `dropout0.2 C4s2-64 bn ${slope}`,
        `dropout0.2 C4s1-128 bn ${slope}`,
        `dropout0.2 C4s2-256 bn ${slope}`,
        `dropout0.2 C4s1-512 bn ${slope}`,
      ],
      z: [`dropout0.2 C1s1-512 ${slope}`, `dropout0.2 C1s1-512 ${slope}`],
      joint: [`dropout0.2 C1s1-1024 ${slope}`, `dropout0.2 C1s1-1024 ${slope}`, 'dropout0.2 C1s1-1'],
    },
  },
};
