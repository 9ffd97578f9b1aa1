/**
 * Variational autoencoder (Kingma & Welling 2014): encoder and decoder minimise, with ẑ = mu + sigma · eps,
 *
 *   L = mean [ -log p(x | ẑ) + KL ],        KL = Σ ½ (mu² + sigma² - 1) - log sigma
 *
 * in nats, summed over the numbers of an item and averaged over the batch. The likelihood fits what the decoder gives:
 *
 *   pixels in [0, 1] (output sigmoid)   Bernoulli, from logits l: Σ softplus(l) - x l
 *   numbers (output linear)             Gaussian around the mean with one learned standard deviation s for all of them:
 *                                       Σ ½ ((x - m) / s)² + log s + ½ log 2π    (Rybkin et al. 2021)
 *   a stochastic decoder                the same Gaussian with the standard deviations that the decoder gives
 */

import { add, div, exp, log, mean, mul, type Shape, softplus, square, sub, sum, type Value } from '../graph/index.ts';
import { type Code, decodeDistribution, encode } from '../networks/networks.ts';
import { zeros } from '../nn/initialisers.ts';
import { needEncoder } from './need-encoder.ts';
import type { Objective, ObjectiveInput } from './objective.ts';
import { watchCode } from './watch-code.ts';

export const vae: Objective = (input) => {
  needEncoder('vae', 'stochastic', input.networks);
  const code = encode(input.scope, input.networks, input.x);
  const { nats, watch } = reconstruction(input, code.z);
  const kl = mean(sum(divergence(code), { axes: [1] }));
  const loss = add(nats, kl);
  return {
    players: { generator: { loss, networks: ['encoder', 'decoder'] } },
    watch: { 'loss/generator': loss, 'loss/reconstruction': nats, 'loss/divergence': kl, ...watch, ...watchCode(code) },
  };
};

/** KL of N(mu, sigma²) from N(0, 1), number by number. */
function divergence({ mu, sigma }: Code): Value {
  return sub(mul(sub(add(square(mu!), square(sigma!)), 1), 0.5), log(sigma!));
}

/** -log p(x | z) in nats, shape []. */
function reconstruction(
  { scope, networks, x, shape }: ObjectiveInput,
  z: Value,
): { readonly nats: Value; readonly watch: Record<string, Value> } {
  const { mean: centre, linear, logSigma } = decodeDistribution(scope, networks, z, shape);
  if (logSigma) return { nats: gaussian(x, centre, logSigma), watch: {} };
  if (networks.decoder.output === 'sigmoid') return { nats: total(sub(softplus(linear), mul(x, linear))), watch: {} };
  const shared = scope.state('decoder.logSigma', ones(x.shape), zeros);
  return { nats: gaussian(x, centre, shared), watch: { 'likelihood/sigma': mean(exp(shared)) } };
}

function gaussian(x: Value, centre: Value, logSigma: Value): Value {
  const nats = add(mul(square(div(sub(x, centre), exp(logSigma))), 0.5), logSigma);
  return total(add(nats, 0.5 * Math.log(2 * Math.PI)));
}

/** Summed over an item, averaged over the batch. */
const total = (values: Value) => mean(sum(values, { axes: values.shape.slice(1).map((_, axis) => axis + 1) }));
const ones = (shape: Shape) => shape.map(() => 1);
