/**
 * Post-hoc inference (Dumoulin et al. 2017): ALI's encoder and discriminator learnt for a generator that is
 * there already and stays as it is,
 *
 *   L_D = mean softplus(-D(x, ẑ)) + mean softplus( D(x̃, z))        for D
 *   L_G = mean softplus( D(x, ẑ)) + mean softplus(-D(x̃, z))        for the encoder alone
 *
 * The decoder is in test mode: batch norm with its running statistics, no dropout, nothing of it moves.
 */

import { drawJoints } from './ali.ts';
import { playGame } from './game.ts';
import type { Objective } from './objective.ts';
import { watchCode } from './watch-code.ts';

export const posthoc: Objective = (input) => {
  const { code, xTilde, z } = drawJoints(input, { decoderScope: input.scope.frozen() });
  const { lossD, lossG, judged, watch } = playGame(input, { x: input.x, z: code.z }, { x: xTilde, z });
  return {
    players: {
      discriminator: { loss: lossD, networks: ['discriminator'] },
      generator: { loss: lossG, networks: ['encoder'] },
    },
    judged,
    watch: { ...watch, ...watchCode(code) },
  };
};
