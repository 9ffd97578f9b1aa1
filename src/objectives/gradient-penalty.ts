/**
 * A zero-centred gradient penalty for the discriminator (R1 of Mescheder et al. 2018, on both joints):
 *
 *   L_D + γ/2 · (mean ‖∇D(x, ẑ)‖² + mean ‖∇D(x̃, z)‖²)
 *
 * with the gradients taken at the pairs. ALI's joints are both made by a network, so neither is "the real one". At a share
 * of the pairs the means are estimates without bias, and the penalty costs that share.
 */

import { AliError } from '../errors.ts';
import { add, backward, constant, mul, square, sum } from '../graph/index.ts';
import type { ObjectiveGraph } from './objective.ts';

/**
 * The objective with the penalty of weight γ added to what the discriminator minimises; `share` in (0, 1] of the pairs of
 * either joint are looked at, the first of the batch.
 * @throws AliError 'config' where the discriminator's logits depend on one another, or there is none.
 */
export function withGradientPenalty(objective: ObjectiveGraph, gamma: number, share = 1): ObjectiveGraph {
  if (gamma === 0) return objective;
  const { judged } = objective;
  if (!judged) {
    throw new AliError(
      'config',
      'gradientPenalty: expected a discriminator that judges every pair by itself; received one with batch norm',
      { remedy: 'take "bn" out of the rows of the discriminator, or set gradientPenalty=0' },
    );
  }
  const all = judged.logits.shape[0]! / 2;
  const pairs = Math.max(1, Math.round(share * all));
  const { inputs, logits } = pairs === all ? judged : judged.some(pairs);
  const ones = constant(new Float32Array(2 * pairs).fill(1), logits.shape);
  const squares = backward([{ value: logits, gradient: ones }], inputs).map((slope) => sum(square(slope)));
  const penalty = mul(squares.reduce(add), gamma / (2 * pairs));
  return { ...objective, penalty, watch: { ...objective.watch, 'loss/gradient-penalty': penalty } };
}
