import { describe, expect, it } from 'vitest';
import { evaluate } from '../../test/evaluate.ts';
import {
  beside,
  expectGame,
  mean,
  type Numbers,
  network,
  rowsOf,
  setUp,
  softplus,
  squares,
} from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { alice } from './alice.ts';
import { playerGradients } from './player-gradients.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'stochastic', layers: ['D5 bn tanh', 'D4'] },
  decoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D3'], output: 'linear' },
  discriminator: { x: ['D4 tanh'], z: ['D3 tanh'], joint: ['D4 tanh', 'D1'] },
};
type Cycle = NonNullable<NonNullable<Parameters<typeof alice>[0]['settings']>['cycle']>;

function reference({ x: kindX, z: kindZ, lambdaX, lambdaZ }: Cycle) {
  const { encoder, decoder, discriminator } = networks;
  const parts = (p: Numbers) => {
    const encode = (x: number[][], noise: string) => {
      const eps = rowsOf(p[noise]!, 2);
      return network(p, 'encoder', x, encoder.layers).map((code, i) =>
        [0, 1].map((k) => code[k]! + Math.exp(code[k + 2]!) * eps[i]![k]!),
      );
    };
    const decode = (z: number[][]) => network(p, 'decoder', z, decoder.layers);
    const x = rowsOf(p.x!, 3);
    const z = rowsOf(p.prior!, 2);
    const zHat = encode(x, 'posterior');
    const xTilde = decode(z);
    const judge = (items: number[][], codes: number[][]) => {
      const paths = [
        network(p, 'discriminator.x', items, discriminator.x),
        network(p, 'discriminator.z', codes, discriminator.z),
      ] as const;
      return network(p, 'discriminator.joint', beside(...paths), discriminator.joint).flat();
    };
    const [q, f] = [judge(x, zHat), judge(xTilde, z)];
    const cycle = (name: 'x' | 'z', kind: Cycle['x'], from: number[][], to: () => number[][]) => {
      if (kind === 'none') return { forG: 0, forD: 0 };
      const back = to();
      if (kind === 'explicit') return { forG: mean(from.map((each, i) => squares(each, back[i]!))), forD: 0 };
      const judge = (other: number[][]) => {
        const path = network(p, `discriminator.cycle-${name}`, beside(from, other), discriminator[name]);
        return network(p, `discriminator.cycle-${name}.joint`, path, discriminator.joint).flat();
      };
      const [closed, open] = [judge(from), judge(back)];
      return {
        forG: mean(open.map((l) => softplus(-l))),
        forD: mean(closed.map((l) => softplus(-l))) + mean(open.map(softplus)),
      };
    };
    const ofX = cycle('x', kindX, x, () => decode(zHat));
    const ofZ = cycle('z', kindZ, z, () => encode(xTilde, 'posterior.2'));
    return { q, f, ofX, ofZ };
  };
  return {
    discriminator: (p: Numbers) => {
      const { q, f, ofX, ofZ } = parts(p);
      return mean(q.map((l) => softplus(-l))) + mean(f.map(softplus)) + ofX.forD + ofZ.forD;
    },
    generator: (p: Numbers) => {
      const { q, f, ofX, ofZ } = parts(p);
      return mean(q.map(softplus)) + mean(f.map((l) => softplus(-l))) + lambdaX * ofX.forG + lambdaZ * ofZ.forG;
    },
  };
}

describe('ALICE', () => {
  it.each([
    ['none', 'none'],
    ['explicit', 'none'],
    ['none', 'explicit'],
    ['explicit', 'explicit'],
    ['adversarial', 'none'],
    ['none', 'adversarial'],
    ['adversarial', 'adversarial'],
    ['explicit', 'adversarial'],
  ] as const)('has the losses and gradients of its formula: x %s, z %s', async (x, z) => {
    const cycle = { x, z, lambdaX: 0.7, lambdaZ: 1.6 };
    const built = setUp(alice, networks, { settings: { cycle } });
    const moves = { discriminator: ['discriminator'], generator: ['decoder', 'encoder'] };
    await expectGame(built, reference(cycle), moves);
  });
  it('closes the cycle of x explicitly, with weight 1, unless told otherwise', async () => {
    const built = setUp(alice, networks);
    const { generator } = reference({ x: 'explicit', z: 'none', lambdaX: 1, lambdaZ: 1 });
    const feeds = Object.fromEntries(
      Object.entries(built.given).map(([name, data]) => [name, Float32Array.from(data)]),
    );
    const [loss] = await evaluate([built.graph.players.generator.loss], feeds);
    expect(loss![0]).toBeCloseTo(generator(built.given), 5);
  });
  it.each(['explicit', 'adversarial'] as const)('gives the gradients of two chains by one, cycles %s', async (kind) => {
    const cycle = { x: kind, z: kind, lambdaX: 1, lambdaZ: 1 };
    const { scope, graph, given } = setUp(alice, networks, { settings: { cycle } });
    expect(graph.judged?.beside).toBeDefined();
    const feeds = Object.fromEntries(Object.entries(given).map(([name, data]) => [name, Float32Array.from(data)]));
    const of = (judged: typeof graph.judged) =>
      playerGradients({ ...graph, judged }, scope.states.values()).flatMap(({ gradients }) => gradients);
    const [one, two] = [of(graph.judged), of(undefined)];
    const values = await evaluate([...one, ...two], feeds);
    for (const [i, expected] of values.slice(one.length).entries()) {
      const largest = Math.max(...expected.map(Math.abs));
      for (const [j, number] of expected.entries()) {
        expect(Math.abs(values[i]![j]! - number)).toBeLessThanOrEqual(3e-6 * largest);
      }
    }
  });
});
