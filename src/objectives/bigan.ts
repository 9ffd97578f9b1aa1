/**
 * Bidirectional GAN (Donahue et al. 2017): ALI's game with a deterministic encoder, ẑ = E(x).
 */

import { ali } from './ali.ts';
import { needEncoder } from './need-encoder.ts';
import type { Objective } from './objective.ts';

export const bigan: Objective = (input) => {
  needEncoder('bigan', 'deterministic', input.networks);
  return ali(input);
};
