/**
 * Autoencoder: encoder and decoder minimise, with a code z = E(x) that is a point,
 *
 *   L = mean ‖x - G(E(x))‖²
 *
 * the norm over the numbers of an item and the mean over the batch. Nothing shapes the codes, so there is no prior to sample
 * from: it is a baseline for features, not a generative model.
 */

import { mean, square, sub, sum } from '../graph/index.ts';
import { decode, encode } from '../networks/networks.ts';
import { needEncoder } from './need-encoder.ts';
import type { Objective } from './objective.ts';
import { watchCode } from './watch-code.ts';

export const autoencoder: Objective = ({ scope, networks, x, shape }) => {
  needEncoder('autoencoder', 'deterministic', networks);
  const code = encode(scope, networks, x);
  const back = decode(scope, networks, code.z, shape);
  const loss = mean(sum(square(sub(x, back)), { axes: x.shape.slice(1).map((_, axis) => axis + 1) }));
  return {
    players: { generator: { loss, networks: ['encoder', 'decoder'] } },
    watch: { 'loss/generator': loss, ...watchCode(code) },
  };
};
