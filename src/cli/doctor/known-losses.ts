/** A training so small that its first losses can be known, and what they are. */

import type { ConfigOverrides } from '../../presets/config.ts';

/** Convolutions, transposed convolutions, batch norm, maxout and dropout on the embedded digits. */
export const knownTraining: ConfigOverrides = {
  preset: 'digits',
  seed: 1,
  batchSize: 50,
  threads: 1,
  networks: {
    latentSize: 8,
    encoder: { layers: ['C4s2-8 bn leaky0.1', 'C4s2-16 bn leaky0.1', 'C5s1-16'] },
    decoder: { layers: ['T5s1-16 bn relu', 'T4s2-8 bn relu', 'T6s2-1 untied'] },
    discriminator: {
      x: ['dropout0.2 C4s2-8 maxout2', 'C4s2-16 maxout2'],
      z: ['D16 leaky0.1'],
      joint: ['D32 leaky0.1', 'D1'],
    },
  },
};

/** The losses of its steps, measured on an AMD processor with AVX2; the seed says all that is random in them. */
export const knownLosses: readonly Readonly<Record<string, number>>[] = [
  { 'loss/discriminator': 1.4184477, 'loss/generator': 1.5900538 },
  { 'loss/discriminator': 1.4381375, 'loss/generator': 1.4682139 },
  { 'loss/discriminator': 1.479485, 'loss/generator': 1.4288442 },
  { 'loss/discriminator': 1.512678, 'loss/generator': 1.4021399 },
  { 'loss/discriminator': 1.4225876, 'loss/generator': 1.435143 },
  { 'loss/discriminator': 1.4037963, 'loss/generator': 1.4618856 },
];
