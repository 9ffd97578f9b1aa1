/** What the lab calls things, and what it says of them. */

import type { DistributionName } from './distributions.ts';
import type { LabObjective } from './settings.ts';

export const distributionLabels: Readonly<Record<DistributionName, string>> = {
  grid: '25 Gaussians',
  ring: 'Ring of 8',
  five: 'Five blobs',
  moons: 'Two moons',
  spiral: 'Spiral',
  drawn: 'Your drawing',
};

export const objectiveLabels: Readonly<Record<LabObjective, { readonly name: string; readonly says: string }>> = {
  ali: { name: 'ALI', says: 'Encoder and decoder against one discriminator of pairs (x, z).' },
  bigan: { name: 'BiGAN', says: 'ALI with an encoder without noise: every x has one code.' },
  alice: { name: 'ALICE', says: 'ALI, and a penalty on the distance of x and its reconstruction.' },
  gan: {
    name: 'GAN',
    says: 'A decoder alone; the discriminator sees x and no code. There is no way back from x to z.',
  },
  posthoc: {
    name: 'Post hoc',
    says: 'The decoder stays as it is; an encoder is learnt for it, against a discriminator.',
  },
};

const rounded = (value: number, digits: number) => value.toFixed(digits);

/** 0.123 as "12.3 %". */
export const asShare = (value: number) => `${rounded(100 * value, 1)} %`;

/** A number in three or so digits, as in a table. */
export function asNumber(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 0.01 && Math.abs(value) < 1000) return rounded(value, Math.abs(value) < 10 ? 3 : 1);
  return value.toExponential(1).replace('e', ' e');
}

/** Learning rates lie evenly on a slider by their logarithm: 0 is 1e-5, 1 is 1e-2. */
export const rateAt = (share: number) => Number((10 ** (-5 + 3 * share)).toPrecision(2));
export const shareOfRate = (rate: number) => (Math.log10(rate) + 5) / 3;
