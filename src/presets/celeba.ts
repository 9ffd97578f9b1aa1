/** CelebA, 64×64 colour: the paper's networks and settings (ALI, appendix A, table 7). */

import { base } from './base.ts';
import type { Config } from './config.ts';
import type { ImageNetworkOptions } from './networks-32.ts';

export function celebaNetworks({ latentSize, width = 1 }: ImageNetworkOptions): Config['networks'] {
  const row = (layer: string, channels: number) => `${layer}-${channels * width} bn leaky0.02`;
  const plain = (layer: string, channels: number) => `dropout0.2 ${layer}-${channels * width} leaky0.02`;
  const trunk = [row('C7s2', 128), row('C5s2', 256), row('C7s2', 256), row('C4s1', 512)];
  return {
    latentSize,
    encoder: { kind: 'stochastic', layers: [row('C2s1', 64), ...trunk, `C1s1-${2 * latentSize} untied`] },
    decoder: {
      kind: 'deterministic',
      layers: [
        row('T4s1', 512),
        row('T7s2', 256),
        row('T5s2', 256),
        row('T7s2', 128),
        row('T2s1', 64),
        'C1s1-3 untied',
      ],
      output: 'sigmoid',
    },
    discriminator: {
      x: [plain('C2s1', 64), ...trunk.map((each) => `dropout0.2 ${each}`)],
      z: [plain('C1s1', 1024), plain('C1s1', 1024)],
      joint: [plain('C1s1', 2048), plain('C1s1', 2048), 'dropout0.2 C1s1-1'],
    },
  };
}

export const celeba: Config = {
  ...base,
  preset: 'celeba',
  data: 'celeba',
  shape: [3, 64, 64],
  steps: 200_207,
  batchSize: 100,
  networks: celebaNetworks({ latentSize: 256 }),
};
