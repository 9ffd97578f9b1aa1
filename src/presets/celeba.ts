/** CelebA, 64×64 colour: the paper's networks and settings (ALI, appendix A, table 7). */

import { base } from './base.ts';
import type { Config } from './config.ts';

const slope = 'leaky0.02';

export const celeba: Config = {
  ...base,
  preset: 'celeba',
  data: 'celeba',
  shape: [3, 64, 64],
  steps: 200_207,
  batchSize: 100,
  networks: {
    latentSize: 256,
    encoder: {
      kind: 'stochastic',
      layers: [
        `C2s1-64 bn ${slope}`,
        `C7s2-128 bn ${slope}`,
        `C5s2-256 bn ${slope}`,
        `C7s2-256 bn ${slope}`,
        `C4s1-512 bn ${slope}`,
        'C1s1-512 untied',
      ],
    },
    decoder: {
      kind: 'deterministic',
      layers: [
        `T4s1-512 bn ${slope}`,
        `T7s2-256 bn ${slope}`,
        `T5s2-256 bn ${slope}`,
        `T7s2-128 bn ${slope}`,
        `T2s1-64 bn ${slope}`,
        'C1s1-3 untied',
      ],
      output: 'sigmoid',
    },
    discriminator: {
      x: [
        `dropout0.2 C2s1-64 ${slope}`,
        `dropout0.2 C7s2-128 bn ${slope}`,
        `dropout0.2 C5s2-256 bn ${slope}`,
        `dropout0.2 C7s2-256 bn ${slope}`,
        `dropout0.2 C4s1-512 bn ${slope}`,
      ],
      z: [`dropout0.2 C1s1-1024 ${slope}`, `dropout0.2 C1s1-1024 ${slope}`],
      joint: [`dropout0.2 C1s1-2048 ${slope}`, `dropout0.2 C1s1-2048 ${slope}`, 'dropout0.2 C1s1-1'],
    },
  },
};
