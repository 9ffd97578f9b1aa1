/**
 * ImageNet at 64×64: the paper's networks and settings (ALI, appendix A): 125 epochs of the 1,281,167 images of
 * ILSVRC-2012, cropped at their centre; smaller sets of the same form do as well. Dropout, and where the discriminator has
 * batch norm, are as in the paper's other tables.
 */

import { base } from './base.ts';
import type { Config } from './config.ts';
import type { ImageNetworkOptions } from './networks-32.ts';

export function tinyImagenetNetworks({ latentSize, width = 1 }: ImageNetworkOptions): Config['networks'] {
  const row = (layer: string, channels: number) => `${layer}-${channels * width} bn leaky0.01`;
  const plain = (layer: string, channels: number) => `dropout0.2 ${layer}-${channels * width} leaky0.01`;
  const trunk = [row('C4s1', 64), row('C4s2', 128), row('C4s1', 128), row('C4s2', 256), row('C4s1', 256)];
  return {
    latentSize,
    encoder: {
      kind: 'stochastic',
      layers: [row('C4s2', 64), ...trunk, row('C1s1', 2048), row('C1s1', 2048), `C1s1-${2 * latentSize} untied`],
    },
    decoder: {
      kind: 'deterministic',
      layers: [
        row('T1s1', 2048),
        row('T1s1', 256),
        row('T4s1', 256),
        row('T4s2', 128),
        row('T4s1', 128),
        row('T4s2', 64),
        row('T4s1', 64),
        row('T4s2', 64),
        'C1s1-3 untied',
      ],
      output: 'sigmoid',
    },
    discriminator: {
      x: [plain('C4s2', 64), ...trunk.map((each) => `dropout0.2 ${each}`)],
      z: [plain('C1s1', 2048), plain('C1s1', 2048)],
      joint: [plain('C1s1', 4096), plain('C1s1', 4096), 'dropout0.2 C1s1-1'],
    },
  };
}

export const tinyImagenet: Config = {
  ...base,
  preset: 'tiny-imagenet',
  data: 'tiny-imagenet',
  shape: [3, 64, 64],
  steps: 1_251_140,
  batchSize: 128,
  networks: tinyImagenetNetworks({ latentSize: 256 }),
};
