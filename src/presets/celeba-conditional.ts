/**
 * CelebA with its 40 attributes: the networks of `celeba`, each with a linear embedding of the attributes into 256 numbers
 * (ALI, conditional generation); batches of 128, and as many epochs as `celeba` has.
 */

import { celeba } from './celeba.ts';
import type { Config } from './config.ts';

export const celebaConditional: Config = {
  ...celeba,
  preset: 'celeba-conditional',
  objective: 'conditional',
  steps: 156_412,
  batchSize: 128,
  networks: { ...celeba.networks, attributes: { count: 40, embedding: 256 } },
};
