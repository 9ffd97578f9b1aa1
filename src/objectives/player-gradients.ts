/** From what the players minimise to the gradients of their parameters, all from one forward pass. */

import { abs, add, backward, div, gradients, greater, mul, reshape, sign, type Value, where } from '../graph/index.ts';
import type { State } from '../nn/scope.ts';
import type { ObjectiveGraph } from './objective.ts';

export type PlayerName = keyof ObjectiveGraph['players'];

export interface PlayerGradients {
  readonly player: PlayerName;
  /** The parameters the player's loss may move, and the gradient of each, in the same order. */
  readonly states: readonly State[];
  readonly gradients: readonly Value[];
}

/** Least size of a gradient at a logit: a sample that is judged so surely must not lose its factor to underflow. */
const least = 1e-30;

/**
 * The gradients of both players. Where the objective says that samples are judged one by one, the discriminator is
 * passed backward once: seen from a logit, L_G and L_D differ only by a factor per sample, so the gradient of L_D that
 * leaves the discriminator, times (dL_G/dlogit) / (dL_D/dlogit) sample by sample, is the gradient of L_G there.
 */
export function playerGradients(objective: ObjectiveGraph, states: Iterable<State>): PlayerGradients[] {
  const all = [...states];
  const { players, judged } = objective;
  const owned = (player: PlayerName) =>
    all.filter(
      ({ name, trainable }) => trainable && players[player].networks.some((network) => name.startsWith(`${network}.`)),
    );
  const values = (list: readonly State[]) => list.map(({ value }) => value);
  const discriminator = owned('discriminator');
  const generator = owned('generator');
  const lossD = players.discriminator.loss;
  const lossG = players.generator.loss;
  const gradientsOf = (fromD: readonly Value[], fromG: readonly Value[]): PlayerGradients[] => [
    { player: 'discriminator', states: discriminator, gradients: fromD },
    { player: 'generator', states: generator, gradients: fromG },
  ];
  if (!judged) return gradientsOf(gradients(lossD, values(discriminator)), gradients(lossG, values(generator)));

  const { inputs, logits } = judged;
  const [toD] = gradients(lossD, [logits]);
  const [toG] = gradients(lossG, [logits]);
  const seed = where(greater(abs(toD!), least), toD!, mul(sign(toG!), -least));
  const ratio = div(toG!, seed);
  const chain = backward([{ value: logits, gradient: seed }], [...values(discriminator), ...inputs]);
  const arrivals = inputs.map((value, index) => {
    const perSample = reshape(
      ratio,
      value.shape.map((size, axis) => (axis === 0 ? size : 1)),
    );
    return { value, gradient: mul(chain[discriminator.length + index]!, perSample) };
  });
  const fromD = chain.slice(0, discriminator.length);
  const extra = objective.penalty && gradients(objective.penalty, values(discriminator));
  return gradientsOf(
    extra ? fromD.map((gradient, index) => add(gradient, extra[index]!)) : fromD,
    backward(arrivals, values(generator)),
  );
}
