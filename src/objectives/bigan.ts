/**
 * Bidirectional GAN (Donahue et al. 2017): ALI's game with a deterministic encoder, ẑ = E(x).
 */

import { AliError } from '../errors.ts';
import { ali } from './ali.ts';
import type { Objective } from './objective.ts';

export const bigan: Objective = (input) => {
  const { kind } = input.networks.encoder;
  if (kind !== 'deterministic') {
    throw new AliError('config', `objective bigan: expected a deterministic encoder; received "${kind}"`, {
      remedy:
        'set networks.encoder.kind=deterministic (and halve the outputs of its last row), or use the objective ali',
    });
  }
  return ali(input);
};
