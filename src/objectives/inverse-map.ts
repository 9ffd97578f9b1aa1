/**
 * Learning the inverse mapping (Dumoulin et al. 2017): an encoder that regresses z from G(z),
 *
 *   L_E = mean ‖z - E(G(z))‖²        z ~ N(0, I)
 *
 * with the norm over the numbers of a code and the mean over the batch. G is there already: it is in test mode and nothing
 * of it moves. The encoder sees decoded items only, never the data.
 */

import { mean, square, sub, sum } from '../graph/index.ts';
import { decode, encode } from '../networks/networks.ts';
import { needEncoder } from './need-encoder.ts';
import type { Objective } from './objective.ts';
import { watchCode } from './watch-code.ts';

export const inverseMap: Objective = ({ scope, networks, x, shape }) => {
  needEncoder('inverse-map', 'deterministic', networks);
  const z = scope.draw('prior', [x.shape[0]!, networks.latentSize]);
  const code = encode(scope, networks, decode(scope.frozen(), networks, z, shape));
  const loss = mean(sum(square(sub(z, code.z)), { axes: [1] }));
  return {
    players: { generator: { loss, networks: ['encoder'] } },
    watch: { 'loss/generator': loss, ...watchCode(code) },
  };
};
