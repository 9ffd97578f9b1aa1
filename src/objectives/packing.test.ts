/** Packs of two (PacGAN) in every game of pairs, held against plain JavaScript. */

import { expect, it } from 'vitest';
import {
  beside,
  expectGame,
  type Matrix,
  mean,
  type Numbers,
  network,
  rowsOf,
  setUp,
  softplus,
  squares,
  sum,
} from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { alad } from './alad.ts';
import { ali } from './ali.ts';
import { alice } from './alice.ts';
import { bigan } from './bigan.ts';
import type { Objective, ObjectiveSettings } from './objective.ts';
import { posthoc } from './posthoc.ts';

const packing = 2;
const batch = 8;
const deterministic = {
  latentSize: 2,
  encoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D2'] },
  decoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D3'], output: 'linear' },
  discriminator: { x: ['D4 tanh'], z: ['D3 tanh'], joint: ['D4 tanh', 'D1'], packing },
} as const satisfies NetworkSpecification;
const stochastic = {
  ...deterministic,
  encoder: { kind: 'stochastic', layers: ['D5 bn tanh', 'D4'] },
} as const satisfies NetworkSpecification;

const told = (logits: readonly number[]) => mean(logits.map((logit) => softplus(-logit)));
const denied = (logits: readonly number[]) => mean(logits.map(softplus));

interface Case {
  readonly name: string;
  readonly objective: Objective;
  readonly networks: NetworkSpecification;
  readonly cycle?: NonNullable<ObjectiveSettings['cycle']>;
  /** Whether the decoder is in test mode. */
  readonly frozen?: true;
}

const cases: readonly Case[] = [
  { name: 'ali', objective: ali, networks: stochastic },
  { name: 'bigan', objective: bigan, networks: deterministic },
  { name: 'posthoc', objective: posthoc, networks: stochastic, frozen: true },
  {
    name: 'alice, explicit cycles',
    objective: alice,
    networks: stochastic,
    cycle: { x: 'explicit', z: 'explicit', lambdaX: 0.7, lambdaZ: 1.6 },
  },
  {
    name: 'alice, adversarial cycles',
    objective: alice,
    networks: stochastic,
    cycle: { x: 'adversarial', z: 'adversarial', lambdaX: 0.7, lambdaZ: 1.6 },
  },
  {
    name: 'alad',
    objective: alad,
    networks: deterministic,
    cycle: { x: 'adversarial', z: 'adversarial', lambdaX: 1, lambdaZ: 1 },
  },
];

/** Logits of the packs of both joints, and what the cycles add to either player's loss. */
function play(p: Numbers, { networks, cycle, frozen }: Case) {
  const { encoder, decoder, discriminator } = networks;
  const encode = (x: Matrix, noise: string) => {
    const made = network(p, 'encoder', x, encoder.layers);
    if (encoder.kind === 'deterministic') return made;
    const eps = rowsOf(p[noise]!, 2);
    return made.map((code, i) => [0, 1].map((k) => code[k]! + Math.exp(code[k + 2]!) * eps[i]![k]!));
  };
  const decode = (z: Matrix) => network(p, 'decoder', z, decoder.layers, { test: frozen === true });
  const [x, z] = [rowsOf(p.x!, 3), rowsOf(p.prior!, 2)];
  const [code, made] = [encode(x, 'posterior'), decode(z)];
  const pairUp = (items: Matrix) => rowsOf(items.flat(), packing * items[0]!.length);
  const judge = (items: Matrix, codes: Matrix) => {
    const fromX = network(p, 'discriminator.x', pairUp(items), discriminator.x);
    const fromZ = network(p, 'discriminator.z', pairUp(codes), discriminator.z);
    return network(p, 'discriminator.joint', beside(fromX, fromZ), discriminator.joint).flat();
  };
  // The discriminators of cycles see single items with what came back, whatever the packing is.
  const close = (of: 'x' | 'z', from: Matrix, back: Matrix) => {
    const { [of]: kind = 'none', [`lambda${of.toUpperCase()}` as 'lambdaX']: lambda = 0 } = cycle ?? {};
    if (kind === 'none') return { forG: 0, forD: 0 };
    if (kind === 'explicit') return { forG: lambda * mean(from.map((each, i) => squares(each, back[i]!))), forD: 0 };
    const judgeCycle = (other: Matrix) => {
      const path = network(p, `discriminator.cycle-${of}`, beside(from, other), discriminator[of]);
      return network(p, `discriminator.cycle-${of}.joint`, path, discriminator.joint).flat();
    };
    const [closed, open] = [judgeCycle(from), judgeCycle(back)];
    expect(open).toHaveLength(batch);
    return { forG: lambda * told(open), forD: told(closed) + denied(open) };
  };
  const cycles = cycle ? [close('x', x, decode(code)), close('z', z, encode(made, 'posterior.2'))] : [];
  const [q, f] = [judge(x, code), judge(made, z)];
  expect([q.length, f.length]).toEqual([batch / packing, batch / packing]);
  return { q, f, forG: sum(cycles.map(({ forG }) => forG)), forD: sum(cycles.map(({ forD }) => forD)) };
}

it.each(cases)('$name has the losses and gradients of its formula in packs of two', async (each) => {
  const { objective, networks, cycle, frozen } = each;
  const built = setUp(objective, networks, { batch, ...(cycle && { settings: { cycle } }) });
  expect(built.graph.judged?.logits.shape).toEqual([(2 * batch) / packing]);
  await expectGame(
    built,
    {
      discriminator: (p) => {
        const { q, f, forD } = play(p, each);
        return told(q) + denied(f) + forD;
      },
      generator: (p) => {
        const { q, f, forG } = play(p, each);
        return denied(q) + told(f) + forG;
      },
    },
    { discriminator: ['discriminator'], generator: frozen ? ['encoder'] : ['decoder', 'encoder'] },
  );
});
