/**
 * Semi-supervised ALI (Dumoulin et al. 2017, after Salimans et al. 2016): D(x, z) gives K + 1 logits
 * l_1 … l_{K+1}, of K classes and of "decoded". An unlabelled (x, ẑ) is to get any of the K, a (x̃, z) class K + 1, a
 * labelled (x, ẑ) its class c. With
 *
 *   d = log Σ_{k≤K} exp l_k - l_{K+1}        the logit of "any of the K": P(any of the K) = sigmoid(d)
 *
 *   L_D = mean softplus(-d(x, ẑ)) + mean softplus(d(x̃, z)) + weight · mean [log Σ_{k≤K+1} exp l_k - l_c]  over labelled (x, ẑ)
 *   L_G = mean softplus( d(x, ẑ)) + mean softplus(-d(x̃, z))                                  for encoder and decoder
 *
 * The labelled loss is the cross-entropy over all K + 1 classes, and D's alone: it moves no encoder. Labelled items are
 * a batch beside the unlabelled one; E passes over both at once, D over [x; x̃; labelled x], so that batch norm sees all.
 * The classifier is the first K logits of D(x, E(x)).
 */

import { AliError } from '../errors.ts';
import { add, concat, equalMask, max, mean, mul, reshape, slice, sub, sum, type Value } from '../graph/index.ts';
import { anyClass, logSumExp } from '../networks/class-logits.ts';
import { classify, couplesSamples, decode, encode } from '../networks/networks.ts';
import { firstOfHalves, gameLosses } from './game.ts';
import type { Objective } from './objective.ts';
import { watchCode } from './watch-code.ts';

export const semiSupervised: Objective = ({ scope, networks, x, shape, labelled, settings }) => {
  const { classes: count } = networks.discriminator;
  if (!labelled || count === undefined) {
    throw new AliError(
      'config',
      'objective semi-supervised: expected labelled items and their classes; received none',
      {
        remedy: 'set labels.classes and labels.count, on data that have labels',
      },
    );
  }
  const n = x.shape[0]!;
  const m = labelled.x.shape[0]!;
  const z = scope.draw('prior', [n, networks.latentSize]);
  const code = encode(scope, networks, concat([x, labelled.x], 0));
  const xTilde = decode(scope, networks, z, shape);
  const codes = concat([slice(code.z, 0, 0, n), z, slice(code.z, 0, n, n + m)], 0);
  const items = concat([x, xTilde, labelled.x], 0);
  const logits = classify(scope, networks, items, codes);

  const logitOf = (of: Value) => reshape(anyClass(of, count), [of.shape[0]!]);
  const any = logitOf(logits);
  const some = (pairs: number) => {
    const inputs = [firstOfHalves(items, pairs, n), firstOfHalves(codes, pairs, n)] as const;
    return { inputs, logits: logitOf(classify(scope, networks, ...inputs)) };
  };
  const game = gameLosses(slice(any, 0, 0, n), slice(any, 0, n, 2 * n));
  const own = slice(logits, 0, 2 * n, 2 * n + m);
  const guesses = slice(own, 1, 0, count);
  const right = sum(mul(guesses, labelled.classes), { axes: [1], keepDims: true });
  const entropy = mean(sub(logSumExp(own), right));
  const besideD = mul(entropy, settings?.labelWeight ?? 1);
  const loss = add(game.lossD, besideD);
  return {
    players: {
      discriminator: { loss, networks: ['discriminator'] },
      generator: { loss: game.lossG, networks: ['encoder', 'decoder'] },
    },
    judged: couplesSamples(networks.discriminator) ? undefined : { inputs: [items, codes], logits: any, some, besideD },
    watch: {
      ...game.watch,
      'loss/discriminator': loss,
      'loss/labelled': entropy,
      'classifier/labelled-accuracy': mean(equalMask(right, max(guesses, { axes: [1], keepDims: true }))),
      ...watchCode(code),
    },
  };
};
