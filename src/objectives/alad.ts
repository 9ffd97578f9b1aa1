/**
 * Adversarially learned anomaly detection (Zenati et al. 2018): BiGAN, whose encoder is a function, with both cycles of
 * ALICE closed by discriminators of their own,
 *
 *   D_xz tells (x, E(x)) from (G(z), z)      D_xx tells (x, x) from (x, G(E(x)))      D_zz tells (z, z) from (z, E(G(z)))
 *
 * each with the losses of its game; the discriminators' are added, and encoder and decoder play against their sum. The
 * anomaly score is a distance in the last hidden layer of D_xx (`scoreItems`).
 */

import { AliError } from '../errors.ts';
import { alice } from './alice.ts';
import { needEncoder } from './need-encoder.ts';
import type { Objective, ObjectiveSettings } from './objective.ts';

/** The cycles of the paper; without the one of z it is the paper's ablation. */
export const aladCycle = { x: 'adversarial', z: 'adversarial', lambdaX: 1, lambdaZ: 1 } as const satisfies NonNullable<
  ObjectiveSettings['cycle']
>;

/** @throws AliError 'config' for an encoder that draws, or a cycle of x without a discriminator */
export const alad: Objective = (input) => {
  needEncoder('alad', 'deterministic', input.networks);
  const { cycle = aladCycle } = input.settings ?? {};
  if (cycle.x !== 'adversarial') {
    throw new AliError('config', `objective alad: expected an adversarial cycle of x; received "${cycle.x}"`, {
      remedy: 'set cycle.x=adversarial, or use the objective alice',
    });
  }
  return alice({ ...input, settings: { ...input.settings, cycle } });
};
