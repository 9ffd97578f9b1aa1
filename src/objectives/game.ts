/**
 * The game that every adversarial objective plays: a discriminator tells two halves of one batch apart. On logits, with
 * q of the first half (the data's) and p of the second (the decoder's), in the non-saturating form:
 *
 *   L_D = mean softplus(-q) + mean softplus( p)
 *   L_G = mean softplus( q) + mean softplus(-p)
 */

import { AliError } from '../errors.ts';
import { add, concat, mean, neg, sigmoid, slice, softplus, type Value } from '../graph/index.ts';
import { couplesSamples, discriminate, pack } from '../networks/networks.ts';
import type { ObjectiveGraph, ObjectiveInput } from './objective.ts';

/** One half of what the discriminator sees: items [n, …] and, where it sees pairs, their codes [n, latentSize]. */
export interface Half {
  readonly x: Value;
  readonly z?: Value;
}

export interface Game {
  /** Logits of the two halves, one a pack. */
  readonly q: Value;
  readonly p: Value;
  readonly lossD: Value;
  readonly lossG: Value;
  readonly judged: ObjectiveGraph['judged'];
  readonly watch: Readonly<Record<string, Value>>;
}

/**
 * One pass of the discriminator over both halves, and what it means for the players. With packing m it sees m samples of
 * one half at once, those that follow one another in the batch, and there are n / m logits a half (PacGAN, Lin et al.
 * 2018); the pairs of one batch are drawn independently, so any m of them make a pack.
 * @throws AliError 'config' where the batch does not divide into packs
 */
export function playGame(
  { scope, networks, attributes }: Pick<ObjectiveInput, 'scope' | 'networks' | 'attributes'>,
  data: Half,
  decoded: Half,
): Game {
  const { packing = 1 } = networks.discriminator;
  const n = data.x.shape[0]!;
  if (n % packing !== 0) {
    throw new AliError('config', `batchSize: expected a multiple of the packing, ${packing}; received ${n}`, {
      remedy: `set batchSize=${Math.max(2, packing * Math.round(n / packing))} or another networks.discriminator.packing`,
    });
  }
  const both = (first: Value, second: Value) => pack(concat([first, second], 0), packing);
  const x = both(data.x, decoded.x);
  const z = data.z && decoded.z && both(data.z, decoded.z);
  const y = attributes && both(attributes, attributes);
  const logits = discriminate(scope, networks, x, z, { attributes: y });
  const packs = n / packing;
  const some = (count: number) => {
    const part = (value: Value) => firstOfHalves(value, count, packs);
    const some = { x: part(x), z: z && part(z), attributes: y && part(y) };
    const logits = discriminate(scope, networks, some.x, some.z, { attributes: some.attributes });
    return { inputs: some.z ? [some.x, some.z] : [some.x], logits };
  };
  const q = slice(logits, 0, 0, packs);
  const p = slice(logits, 0, packs, 2 * packs);
  return {
    q,
    p,
    ...gameLosses(q, p),
    judged: couplesSamples(networks.discriminator) ? undefined : { inputs: z ? [x, z] : [x], logits, some },
  };
}

/** The first `count` rows of two halves of `half` rows each: [2 · count, …]. */
export function firstOfHalves(value: Value, count: number, half: number): Value {
  return concat([slice(value, 0, 0, count), slice(value, 0, half, half + count)], 0);
}

/** Losses of both players and what to watch, from the logits of the two halves. */
export function gameLosses(q: Value, p: Value): Pick<Game, 'lossD' | 'lossG' | 'watch'> {
  const lossD = add(mean(softplus(neg(q))), mean(softplus(p)));
  const lossG = add(mean(softplus(q)), mean(softplus(neg(p))));
  return {
    lossD,
    lossG,
    watch: {
      'loss/discriminator': lossD,
      'loss/generator': lossG,
      'discriminator/encoder-joint': mean(sigmoid(q)),
      'discriminator/decoder-joint': mean(sigmoid(p)),
    },
  };
}
