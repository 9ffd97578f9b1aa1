/**
 * Generative adversarial network (Goodfellow et al. 2014, non-saturating):
 *
 *   L_D = mean softplus(-D(x)) + mean softplus(D(x̃))        L_G = mean softplus(-D(x̃))
 *
 * with x̃ = Gx(z), z ~ N(0, I): the game of ALI without the encoder and without the path of z, as D sees x alone. The
 * joints that are watched are those of x alone.
 */

import { mean, neg, softplus } from '../graph/index.ts';
import { decode } from '../networks/networks.ts';
import { playGame } from './game.ts';
import type { Objective } from './objective.ts';

export const gan: Objective = (input) => {
  const { scope, networks, x, shape } = input;
  const z = scope.draw('prior', [x.shape[0]!, networks.latentSize]);
  const { lossD, p, judged, watch } = playGame(input, { x }, { x: decode(scope, networks, z, shape) });
  const lossG = mean(softplus(neg(p)));
  return {
    players: {
      discriminator: { loss: lossD, networks: ['discriminator'] },
      generator: { loss: lossG, networks: ['decoder'] },
    },
    judged,
    watch: { ...watch, 'loss/generator': lossG },
  };
};
