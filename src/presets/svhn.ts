/** SVHN, 32×32 colour: the paper's networks and settings (ALI, appendix A, table 5). */

import { base } from './base.ts';
import type { Config } from './config.ts';
import { codec32, type ImageNetworkOptions } from './networks-32.ts';

export function svhnNetworks({ latentSize, width = 1 }: ImageNetworkOptions): Config['networks'] {
  const row = (layer: string, channels: number) => `dropout0.2 ${layer}-${channels * width}`;
  return {
    ...codec32(0.01, { latentSize, width }),
    discriminator: {
      x: [
        `${row('C5s1', 32)} leaky0.01`,
        `${row('C4s2', 64)} bn leaky0.01`,
        `${row('C4s1', 128)} bn leaky0.01`,
        `${row('C4s2', 256)} bn leaky0.01`,
        `${row('C4s1', 512)} bn leaky0.01`,
      ],
      z: [`${row('C1s1', 512)} leaky0.01`, `${row('C1s1', 512)} leaky0.01`],
      joint: [`${row('C1s1', 1024)} leaky0.01`, `${row('C1s1', 1024)} leaky0.01`, 'dropout0.2 C1s1-1'],
    },
  };
}

export const svhn: Config = {
  ...base,
  preset: 'svhn',
  data: 'svhn',
  shape: [3, 32, 32],
  steps: 531_131,
  batchSize: 100,
  networks: svhnNetworks({ latentSize: 256 }),
};
