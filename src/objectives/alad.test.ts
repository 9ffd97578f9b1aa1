import { describe, expect, it } from 'vitest';
import { evaluate } from '../../test/evaluate.ts';
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
  sum,
} from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { alad } from './alad.ts';
import { playerGradients } from './player-gradients.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D2'] },
  decoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D3'], output: 'linear' },
  discriminator: {
    x: ['D4 tanh'],
    z: ['D3 tanh'],
    joint: ['D4 tanh', 'D1'],
    cycleX: ['D6 bn tanh', 'D3 tanh', 'D1'],
    cycleZ: ['D5 tanh', 'D1'],
  },
};

/** Logits of the three discriminators on what each is to take for true, and on the other. */
function judge(p: Numbers) {
  const { encoder, decoder, discriminator } = networks;
  const encode = (x: Matrix) => network(p, 'encoder', x, encoder.layers);
  const decode = (z: Matrix) => network(p, 'decoder', z, decoder.layers);
  const x = rowsOf(p.x!, 3);
  const z = rowsOf(p.prior!, 2);
  const code = encode(x);
  const made = decode(z);
  const pair = (items: Matrix, codes: Matrix) => {
    const paths = [
      network(p, 'discriminator.x', items, discriminator.x),
      network(p, 'discriminator.z', codes, discriminator.z),
    ] as const;
    return network(p, 'discriminator.joint', beside(...paths), discriminator.joint).flat();
  };
  // Both halves in one batch, as batch norm sees them.
  const cycle = (name: string, rows: readonly string[], from: Matrix, back: Matrix) => {
    const pairs = [...beside(from, from), ...beside(from, back)];
    const logits = network(p, `discriminator.cycle-${name}`, pairs, rows).flat();
    return [logits.slice(0, from.length), logits.slice(from.length)] as const;
  };
  return {
    xz: [pair(x, code), pair(made, z)] as const,
    xx: () => cycle('x', discriminator.cycleX!, x, decode(code)),
    zz: () => cycle('z', discriminator.cycleZ!, z, encode(made)),
  };
}

const told = (logits: readonly number[]) => mean(logits.map((logit) => softplus(-logit)));
const denied = (logits: readonly number[]) => mean(logits.map(softplus));

describe('ALAD', () => {
  it('has the losses and gradients of its three games', async () => {
    await expectGame(
      setUp(alad, networks),
      {
        discriminator: (p) => {
          const { xz, xx, zz } = judge(p);
          return sum([xz, xx(), zz()].map(([real, other]) => told(real) + denied(other)));
        },
        generator: (p) => {
          const { xz, xx, zz } = judge(p);
          return denied(xz[0]) + told(xz[1]) + told(xx()[1]) + told(zz()[1]);
        },
      },
      { discriminator: ['discriminator'], generator: ['decoder', 'encoder'] },
    );
  });
  it('leaves out the cycle of z and weighs that of x where it is told to', async () => {
    const cycle = { x: 'adversarial', z: 'none', lambdaX: 0.5, lambdaZ: 1 } as const;
    const built = setUp(alad, networks, { settings: { cycle } });
    expect([...built.scope.states.keys()].filter((name) => name.includes('cycle-z'))).toEqual([]);
    await expectGame(
      built,
      {
        discriminator: (p) => {
          const { xz, xx } = judge(p);
          return sum([xz, xx()].map(([real, other]) => told(real) + denied(other)));
        },
        generator: (p) => {
          const { xz, xx } = judge(p);
          return denied(xz[0]) + told(xz[1]) + 0.5 * told(xx()[1]);
        },
      },
      { discriminator: ['discriminator'], generator: ['decoder', 'encoder'] },
    );
  });
  it('gives the gradients of two chains by one where weights are normalised, and each norm has one next direction', async () => {
    const { encoder, discriminator } = networks;
    const rows = ['D4 sn tanh', 'D1 sn'];
    const { scope, graph, given } = setUp(alad, {
      ...networks,
      encoder: { ...encoder, layers: ['D5 sn tanh', 'D2'] },
      discriminator: { ...discriminator, x: ['D4 sn tanh'], joint: rows, cycleX: rows, cycleZ: rows },
    });
    const directions = [...scope.states.keys()].filter((name) => name.endsWith('.singular'));
    expect(directions).toHaveLength(8);
    expect([...scope.updates.keys()].filter((name) => name.endsWith('.singular'))).toEqual(directions);
    const feeds = Object.fromEntries(Object.entries(given).map(([name, data]) => [name, Float32Array.from(data)]));
    const of = (judged: typeof graph.judged) =>
      playerGradients({ ...graph, judged }, scope.states.values()).flatMap(({ gradients }) => gradients);
    expect(graph.judged?.besideD).toBeDefined();
    const [one, two] = [of(graph.judged), of(undefined)];
    const values = await evaluate([...one, ...two], feeds);
    for (const [i, expected] of values.slice(one.length).entries()) {
      const largest = Math.max(...expected.map(Math.abs));
      for (const [j, number] of expected.entries()) {
        expect(Math.abs(values[i]![j]! - number)).toBeLessThanOrEqual(3e-6 * largest);
      }
    }
  });
  it('refuses an encoder that draws, a cycle of x without a discriminator, and rows that end in no logit', () => {
    const encoder = { kind: 'stochastic', layers: ['D4'] } as const;
    expect(() => setUp(alad, { ...networks, encoder })).toThrow(
      'objective alad: expected a deterministic encoder; received "stochastic"',
    );
    const cycle = { x: 'explicit', z: 'none', lambdaX: 1, lambdaZ: 1 } as const;
    expect(() => setUp(alad, networks, { settings: { cycle } })).toThrow(
      'objective alad: expected an adversarial cycle of x; received "explicit"',
    );
    const discriminator = { ...networks.discriminator, cycleX: ['D4'] };
    expect(() => setUp(alad, { ...networks, discriminator })).toThrow(
      'discriminator.cycle-x, row 0 ("D4"): expected one output, the logit; received 4',
    );
  });
});
