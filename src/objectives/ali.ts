/**
 * Adversarially learned inference (Dumoulin et al. 2017, algorithm 1, with the non-saturating value function V'):
 *
 *   L_D = mean softplus(-D(x, ẑ)) + mean softplus( D(x̃, z))
 *   L_G = mean softplus( D(x, ẑ)) + mean softplus(-D(x̃, z))
 *
 * for the encoder joint (x, ẑ) with ẑ = Gz(x) and the decoder joint (x̃, z) with x̃ = Gx(z), z ~ N(0, I). Both losses
 * come from one forward pass of D over the concatenated batch [x; x̃], [ẑ; z].
 */

import type { Value } from '../graph/index.ts';
import { type Code, decode, encode } from '../networks/networks.ts';
import type { Scope } from '../nn/scope.ts';
import { playGame } from './game.ts';
import type { Objective, ObjectiveInput } from './objective.ts';
import { watchCode } from './watch-code.ts';

export const ali: Objective = (input) => {
  const { code, xTilde, z } = drawJoints(input);
  const { lossD, lossG, judged, watch } = playGame(input, { x: input.x, z: code.z }, { x: xTilde, z });
  return {
    players: {
      discriminator: { loss: lossD, networks: ['discriminator'] },
      generator: { loss: lossG, networks: ['encoder', 'decoder'] },
    },
    judged,
    watch: { ...watch, ...watchCode(code) },
  };
};

/** Both joints of one batch; `decoderScope` is where the decoder lives, if it is another place than the encoder's. */
export function drawJoints(
  { scope, networks, x, shape, attributes }: ObjectiveInput,
  { decoderScope = scope }: { readonly decoderScope?: Scope } = {},
): { readonly code: Code; readonly xTilde: Value; readonly z: Value } {
  const z = scope.draw('prior', [x.shape[0]!, networks.latentSize]);
  const code = encode(scope, networks, x, { attributes });
  const xTilde = decode(decoderScope, networks, z, shape, { attributes });
  return { code, xTilde, z };
}
