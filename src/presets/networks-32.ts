/** The paper's encoder and decoder for 32×32 colour images, common to SVHN and CIFAR-10 (ALI, appendix A, tables 5 and 6). */

import type { Config } from './config.ts';

export interface ImageNetworkOptions {
  /** Numbers in a latent vector. */
  readonly latentSize: number;
  /** Factor on every number of channels or units; default 1, the paper's. */
  readonly width?: number;
}

/** Encoder and decoder with leaky rectifiers of that slope. */
export function codec32(
  slope: number,
  { latentSize, width = 1 }: ImageNetworkOptions,
): Pick<Config['networks'], 'latentSize' | 'encoder' | 'decoder'> {
  const row = (layer: string, channels: number) => `${layer}-${channels * width} bn leaky${slope}`;
  return {
    latentSize,
    encoder: {
      kind: 'stochastic',
      layers: [
        row('C5s1', 32),
        row('C4s2', 64),
        row('C4s1', 128),
        row('C4s2', 256),
        row('C4s1', 512),
        row('C1s1', 512),
        `C1s1-${2 * latentSize} untied`,
      ],
    },
    decoder: {
      kind: 'deterministic',
      layers: [
        row('T4s1', 256),
        row('T4s2', 128),
        row('T4s1', 64),
        row('T4s2', 32),
        row('T5s1', 32),
        row('T1s1', 32),
        'C1s1-3 untied',
      ],
      output: 'sigmoid',
    },
  };
}
