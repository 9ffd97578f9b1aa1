import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { gradients, input, type Shape, type Value } from '../graph/index.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { zeros } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { ali } from './ali.ts';
import { playerGradients } from './player-gradients.ts';

interface Numbers {
  readonly shape: Shape;
  readonly data: number[];
}

/** One step of a tiny ALI as PyTorch computed it; fixtures/generate.py says how. */
interface Case {
  readonly name: string;
  readonly shape: Shape;
  readonly batchNorm: { readonly rate: number; readonly epsilon: number };
  readonly networks: NetworkSpecification;
  readonly fed: Readonly<Record<'x' | 'prior' | 'posterior', Numbers>>;
  readonly states: Readonly<Record<string, Numbers>>;
  readonly watch: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, Numbers>>;
  readonly next: Readonly<Record<string, Numbers>>;
}

const cases = JSON.parse(readFileSync(new URL('./fixtures/ali.json', import.meta.url), 'utf8')) as Case[];

function build({ networks, batchNorm, shape, fed, states }: Case) {
  const scope = new Scope({ mode: 'train', weights: zeros, batchNorm });
  const objective = ali({ scope, networks, x: input('x', fed.x.shape), shape });
  const feeds: Record<string, Float32Array> = Object.fromEntries(
    Object.entries({ ...fed, ...states }).map(([name, { data }]) => [name, Float32Array.from(data)]),
  );
  const names = (prefixes: readonly string[]) =>
    [...scope.states.values()].filter(({ name, trainable }) => trainable && prefixes.includes(name.split('.')[0]!));
  return { scope, objective, feeds, names };
}

/** Of a gradient's largest number; 9e-7 is reached. */
const tolerance = 2e-6;

describe.each(cases)('one step beside PyTorch: $name', (each) => {
  it('has the same states', () => {
    const { scope } = build(each);
    const shapes = Object.fromEntries([...scope.states.values()].map(({ name, shape }) => [name, shape]));
    expect(shapes).toEqual(Object.fromEntries(Object.entries(each.states).map(([name, { shape }]) => [name, shape])));
    expect([...scope.draws.keys()].sort()).toEqual(['posterior', 'prior']);
  });
  it('has the same losses, beliefs and codes', async () => {
    const { objective, feeds } = build(each);
    expect(Object.keys(objective.watch).sort()).toEqual(Object.keys(each.watch).sort());
    const values = await evaluate(Object.values(objective.watch), feeds);
    for (const [i, name] of Object.keys(objective.watch).entries()) {
      expect(relativeError(values[i]!, [each.watch[name]!]), name).toBeLessThan(1e-6);
    }
  });
  it.each(['two chains', 'the trainer’s chain'])('has the same gradients of both players, by %s', async (way) => {
    const { scope, objective, feeds } = build(each);
    const states = [...scope.states.values()];
    const judged = way === 'two chains' ? undefined : objective.judged;
    const players = playerGradients({ ...objective, judged }, states);
    const names = players.flatMap(({ states }) => states.map(({ name }) => name));
    expect(names.toSorted()).toEqual(Object.keys(each.gradients).sort());
    const values = await evaluate(
      players.flatMap(({ gradients }) => gradients),
      feeds,
    );
    for (const [i, name] of names.entries()) {
      expect(relativeError(values[i]!, each.gradients[name]!.data), name).toBeLessThan(tolerance);
    }
  });
  it('moves the running statistics as PyTorch computed', async () => {
    const { scope, feeds } = build(each);
    expect([...scope.updates.keys()].sort()).toEqual(Object.keys(each.next).sort());
    const values = await evaluate([...scope.updates.values()], feeds);
    for (const [i, name] of [...scope.updates.keys()].entries()) {
      expect(relativeError(values[i]!, each.next[name]!.data), name).toBeLessThan(1e-6);
    }
  });
});

describe('the game', () => {
  const [plain, coupled] = cases as [Case, Case];

  it('is played by encoder and decoder together against the discriminator', () => {
    const { players } = build(plain).objective;
    expect(Object.fromEntries(Object.entries(players).map(([player, { networks }]) => [player, networks]))).toEqual({
      discriminator: ['discriminator'],
      generator: ['encoder', 'decoder'],
    });
  });
  it('moves each player by its own loss: the gradients of the other loss are different ones', async () => {
    const { objective, feeds, names } = build(plain);
    const { discriminator, generator } = objective.players;
    const states = names(['encoder', 'decoder']);
    const values = states.map(({ value }) => value);
    const own = await evaluate(gradients(generator.loss, values), feeds);
    const other = await evaluate(gradients(discriminator!.loss, values), feeds);
    for (const [i, { name }] of states.entries()) {
      expect(relativeError(own[i]!, plain.gradients[name]!.data), name).toBeLessThan(tolerance);
      expect(relativeError(other[i]!, plain.gradients[name]!.data), name).toBeGreaterThan(0.1);
    }
  });
  it('lets batch norm of the discriminator see both halves: a code moves the belief about every decoded pair', async () => {
    for (const [each, mixes] of [
      [plain, false],
      [coupled, true],
    ] as const) {
      const { objective, feeds } = build(each);
      const belief = objective.watch['discriminator/decoder-joint']!;
      const posterior = feeds.posterior!.map((eps) => eps + 1);
      const [before] = await evaluate([belief], feeds);
      const [after] = await evaluate([belief], { ...feeds, posterior });
      expect(after![0] !== before![0]).toBe(mixes);
    }
  });
  it('is even where the discriminator cannot tell: both losses are 2 log 2, both beliefs 1/2', async () => {
    const { objective, feeds } = build(plain);
    feeds['discriminator.joint.1.weight']!.fill(0);
    feeds['discriminator.joint.1.bias']!.fill(0);
    const watched = [
      'loss/discriminator',
      'loss/generator',
      'discriminator/encoder-joint',
      'discriminator/decoder-joint',
    ];
    const values = await evaluate(
      watched.map((name) => objective.watch[name]!),
      feeds,
    );
    expect(relativeError(values.flat(), [2 * Math.LN2, 2 * Math.LN2, 0.5, 0.5])).toBeLessThan(1e-7);
  });
  it.each([20, -20, 80, -80, 1000, -1000])('stays right and finite at a logit of %d', async (logit) => {
    const { scope, objective, feeds } = build(plain);
    feeds['discriminator.joint.1.bias']!.fill(logit);
    const losses = [objective.players.discriminator!.loss, objective.players.generator.loss];
    const [one, two] = [objective, { ...objective, judged: undefined }].map((form) =>
      playerGradients(form, scope.states.values()).flatMap(({ gradients }) => gradients),
    ) as [Value[], Value[]];
    const values = await evaluate([...losses, ...one, ...two], feeds);
    for (const loss of values.splice(0, 2)) expect(Math.abs(loss[0]! - Math.abs(logit))).toBeLessThan(5);
    for (const [i, gradient] of values.slice(one.length).entries()) {
      expect(gradient.every(Number.isFinite)).toBe(true);
      expect(relativeError(values[i]!, gradient)).toBeLessThan(tolerance);
    }
  });
  it('watches z itself where the encoder has no mu', () => {
    const encoder = { kind: 'deterministic', layers: ['C2s2-4 bn leaky0.1', 'C2s1-3 untied'] } as const;
    const { objective } = build({ ...plain, networks: { ...plain.networks, encoder } });
    expect(Object.keys(objective.watch).filter((name) => /^(mu|sigma|z)\//.test(name))).toEqual([
      'z/mean',
      'z/std',
      'z/min',
      'z/max',
    ]);
  });
  it('measures a spread that is tiny beside the mean', async () => {
    const { objective, feeds } = build(plain);
    feeds['encoder.1.weight']!.fill(0);
    feeds['encoder.1.bias'] = Float32Array.of(100, 100, 100.0625, 0, 0, 0);
    const [std] = await evaluate([objective.watch['mu/std']!], feeds);
    expect(relativeError(std!, [0.0625 * Math.sqrt(2 / 9)])).toBeLessThan(1e-3);
  });
});
