/** CIFAR-10, 32×32 colour: the paper's networks, with a maxout discriminator without batch norm (ALI, appendix A, table 6). */

import { base } from './base.ts';
import type { Config } from './config.ts';
import { codec32, type ImageNetworkOptions } from './networks-32.ts';

export function cifar10Networks({ latentSize, width = 1 }: ImageNetworkOptions): Config['networks'] {
  const row = (rate: number, layer: string, channels: number) => `dropout${rate} ${layer}-${channels * width} maxout2`;
  return {
    ...codec32(0.1, { latentSize, width }),
    discriminator: {
      x: [
        row(0.2, 'C5s1', 32),
        row(0.5, 'C4s2', 64),
        row(0.5, 'C4s1', 128),
        row(0.5, 'C4s2', 256),
        row(0.5, 'C4s1', 512),
      ],
      z: [row(0.2, 'C1s1', 512), row(0.5, 'C1s1', 512)],
      joint: [row(0.5, 'C1s1', 1024), row(0.5, 'C1s1', 1024), 'dropout0.5 C1s1-1'],
    },
  };
}

export const cifar10: Config = {
  ...base,
  preset: 'cifar10',
  data: 'cifar10',
  shape: [3, 32, 32],
  steps: 2_913_750,
  batchSize: 100,
  networks: cifar10Networks({ latentSize: 64 }),
};
