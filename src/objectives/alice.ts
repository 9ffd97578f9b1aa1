/**
 * ALICE (Li et al. 2017): ALI, and cycles that tie x to x̂ = Gx(ẑ) with ẑ = Gz(x), and z to z' = Gz(x̃) with x̃ = Gx(z):
 *
 *   L_G = L_G of ALI + λx · cycle(x, x̂) + λz · cycle(z, z')
 *
 *   explicit      cycle(a, b) = mean ‖a - b‖², the norm over the numbers of an item and the mean over the batch
 *   adversarial   a discriminator C of its own tells (a, a) from (a, b):
 *                   L_C = mean softplus(-C(a, a)) + mean softplus(C(a, b)), added to L_D
 *                   cycle(a, b) = mean softplus(-C(a, b))        for encoder and decoder
 *
 * Codes are samples, as in the game. C of x has the rows of the discriminator's x path on the two items concatenated along
 * the channels, then its joint rows; C of z likewise with the z path; with parameters of their own (`judgeCycle`). They see
 * one pair at a time where the discriminator of (x, z) sees packs: a pack keeps the decoder from repeating itself, and the
 * cycle of an item has nothing to do with its neighbours.
 */

import { add, concat, mean, mul, neg, slice, softplus, square, sub, sum, type Value } from '../graph/index.ts';
import { judgeCycle } from '../networks/cycle-discriminator.ts';
import { decode, encode, type NetworkSpecification } from '../networks/networks.ts';
import type { Scope } from '../nn/scope.ts';
import { drawJoints } from './ali.ts';
import { playGame } from './game.ts';
import type { CycleKind, Objective } from './objective.ts';
import { watchCode } from './watch-code.ts';

const unset = { x: 'explicit', z: 'none', lambdaX: 1, lambdaZ: 1 } as const;

export const alice: Objective = (input) => {
  const { scope, networks, x, shape, settings } = input;
  const { x: kindX, z: kindZ, lambdaX, lambdaZ } = settings?.cycle ?? unset;
  const { code, xTilde, z } = drawJoints(input);
  const { lossD, lossG, judged, watch } = playGame(input, { x, z: code.z }, { x: xTilde, z });
  const closers = [
    { name: 'x', kind: kindX, lambda: lambdaX, from: x, back: () => decode(scope, networks, code.z, shape) },
    { name: 'z', kind: kindZ, lambda: lambdaZ, from: z, back: () => encode(scope, networks, xTilde).z },
  ] as const;
  const cycles = closers.flatMap(({ name, kind, lambda, from, back }) =>
    kind === 'none' ? [] : [{ name, lambda, ...closeCycle(scope, networks, { name, kind, from, to: back() }) }],
  );
  const beside = total(cycles.map(({ lossG, lambda }) => mul(lossG, lambda)));
  const besideD = total(cycles.flatMap(({ lossD }) => lossD ?? []));
  return {
    players: {
      discriminator: { loss: besideD ? add(lossD, besideD) : lossD, networks: ['discriminator'] },
      generator: { loss: beside ? add(lossG, beside) : lossG, networks: ['encoder', 'decoder'] },
    },
    judged: judged && { ...judged, beside, besideD },
    watch: {
      ...watch,
      ...Object.fromEntries(cycles.map(({ name, lossG }) => [`cycle/${name}`, lossG])),
      ...watchCode(code),
    },
  };
};

interface Cycle {
  readonly name: 'x' | 'z';
  readonly kind: Exclude<CycleKind, 'none'>;
  readonly from: Value;
  readonly to: Value;
}

function closeCycle(
  scope: Scope,
  networks: NetworkSpecification,
  { name, kind, from, to }: Cycle,
): { readonly lossG: Value; readonly lossD?: Value } {
  const n = from.shape[0]!;
  if (kind === 'explicit') {
    const axes = from.shape.slice(1).map((_, axis) => axis + 1);
    return { lossG: mean(sum(square(sub(from, to)), { axes })) };
  }
  const { logits } = judgeCycle(scope, networks, name, [concat([from, from], 0), concat([from, to], 0)]);
  const closed = slice(logits, 0, 0, n);
  const open = slice(logits, 0, n, 2 * n);
  return { lossG: mean(softplus(neg(open))), lossD: add(mean(softplus(neg(closed))), mean(softplus(open))) };
}

const total = (values: readonly Value[]) =>
  values.length === 0 ? undefined : values.reduce((sum, value) => add(sum, value));
