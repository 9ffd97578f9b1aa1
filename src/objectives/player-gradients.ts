/** From what the players minimise to the gradients of their parameters, all from one forward pass. */

import {
  abs,
  add,
  backward,
  div,
  gradients,
  greater,
  mul,
  reshape,
  scalar,
  type Value,
  where,
} from '../graph/index.ts';
import type { State } from '../nn/scope.ts';
import type { ObjectiveGraph, Player } from './objective.ts';

export type PlayerName = 'discriminator' | 'generator';

export interface PlayerGradients {
  readonly player: PlayerName;
  /** The parameters the player's loss may move, and the gradient of each, in the same order. */
  readonly states: readonly State[];
  readonly gradients: readonly Value[];
}

/** Least size of a gradient at a logit: a sample that is judged so surely must not lose its factor to underflow. */
const least = 1e-30;

/**
 * The gradients of the players. Where the objective says that samples are judged one by one, the discriminator is
 * passed backward once: seen from a logit, L_G and L_D differ only by a factor per sample, so the gradient of L_D that
 * leaves the discriminator, times (dL_G/dlogit) / (dL_D/dlogit) sample by sample, is the gradient of L_G there.
 */
export function playerGradients(objective: ObjectiveGraph, states: Iterable<State>): PlayerGradients[] {
  const all = [...states];
  const { judged, penalty } = objective;
  const { discriminator, generator } = objective.players;
  const owned = ({ networks }: Player) =>
    all.filter(({ name, trainable }) => trainable && networks.some((network) => name.startsWith(`${network}.`)));
  const values = (list: readonly State[]) => list.map(({ value }) => value);
  const ofG = owned(generator);
  if (!discriminator) {
    return [{ player: 'generator', states: ofG, gradients: gradients(generator.loss, values(ofG)) }];
  }
  const ofD = owned(discriminator);
  const gradientsOf = (fromD: readonly Value[], fromG: readonly Value[]): PlayerGradients[] => [
    { player: 'discriminator', states: ofD, gradients: fromD },
    { player: 'generator', states: ofG, gradients: fromG },
  ];
  if (!judged) return gradientsOf(gradients(discriminator.loss, values(ofD)), gradients(generator.loss, values(ofG)));

  const { inputs, logits, beside, besideD } = judged;
  const [toD] = gradients(discriminator.loss, [logits]);
  const [toG] = gradients(generator.loss, [logits]);
  const seed = where(greater(abs(toD!), least), toD!, where(greater(toG!, 0), -least, least));
  const ratio = div(toG!, seed);
  const whole = (loss: Value | undefined) => (loss ? [{ value: loss, gradient: scalar(1) }] : []);
  const chain = backward([{ value: logits, gradient: seed }, ...whole(besideD)], [...values(ofD), ...inputs]);
  const arrivals = inputs.map((value, index) => {
    const perSample = reshape(
      ratio,
      value.shape.map((size, axis) => (axis === 0 ? size : 1)),
    );
    return { value, gradient: mul(chain[ofD.length + index]!, perSample) };
  });
  const fromD = chain.slice(0, ofD.length);
  const extra = penalty && gradients(penalty, values(ofD));
  return gradientsOf(
    extra ? fromD.map((gradient, index) => add(gradient, extra[index]!)) : fromD,
    backward([...arrivals, ...whole(beside)], values(ofG)),
  );
}
