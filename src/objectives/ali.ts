/**
 * Adversarially learned inference (Dumoulin et al. 2017, algorithm 1, with the non-saturating value function V'):
 *
 *   L_D = mean softplus(-D(x, ẑ)) + mean softplus( D(x̃, z))
 *   L_G = mean softplus( D(x, ẑ)) + mean softplus(-D(x̃, z))
 *
 * for the encoder joint (x, ẑ) with ẑ = Gz(x) and the decoder joint (x̃, z) with x̃ = Gx(z), z ~ N(0, I). Both losses
 * come from one forward pass of D over the concatenated batch [x; x̃], [ẑ; z].
 */

import {
  add,
  concat,
  max,
  mean,
  min,
  neg,
  sigmoid,
  slice,
  softplus,
  sqrt,
  square,
  sub,
  type Value,
} from '../graph/index.ts';
import { type Code, couplesSamples, decode, discriminate, encode } from '../networks/networks.ts';
import type { Objective } from './objective.ts';

export const ali: Objective = ({ scope, networks, x, shape }) => {
  const n = x.shape[0]!;
  const z = scope.draw('prior', [n, networks.latentSize]);
  const code = encode(scope, networks, x);
  const xTilde = decode(scope, networks, z, shape);
  const pairs = [concat([x, xTilde], 0), concat([code.z, z], 0)] as const;
  const logits = discriminate(scope, networks, ...pairs);
  const q = slice(logits, 0, 0, n);
  const p = slice(logits, 0, n, 2 * n);
  const lossD = add(mean(softplus(neg(q))), mean(softplus(p)));
  const lossG = add(mean(softplus(q)), mean(softplus(neg(p))));
  return {
    players: {
      discriminator: { loss: lossD, networks: ['discriminator'] },
      generator: { loss: lossG, networks: ['encoder', 'decoder'] },
    },
    judged: couplesSamples(networks.discriminator) ? undefined : { inputs: pairs, logits },
    watch: { ...watchLosses(lossD, lossG, q, p), ...watchCode(code) },
  };
};

function watchLosses(lossD: Value, lossG: Value, q: Value, p: Value): Record<string, Value> {
  return {
    'loss/discriminator': lossD,
    'loss/generator': lossG,
    'discriminator/encoder-joint': mean(sigmoid(q)),
    'discriminator/decoder-joint': mean(sigmoid(p)),
  };
}

function watchCode({ z, mu, sigma }: Code): Record<string, Value> {
  const values = mu && sigma ? { mu, sigma } : { z };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [`${name}/mean`, mean(value)],
      [`${name}/std`, sqrt(mean(square(sub(value, mean(value)))))],
      [`${name}/min`, min(value)],
      [`${name}/max`, max(value)],
    ]),
  );
}
