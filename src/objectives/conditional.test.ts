import { describe, expect, it } from 'vitest';
import { beside, expectGame, mean, type Numbers, network, rowsOf, setUp, softplus } from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { conditional } from './conditional.ts';

const networksWith = (packing: number): NetworkSpecification => ({
  latentSize: 2,
  encoder: { kind: 'stochastic', layers: ['D5 bn tanh', 'D4'] },
  decoder: { kind: 'deterministic', layers: ['D5 tanh', 'D3'], output: 'linear' },
  discriminator: { x: ['D4 tanh'], z: [], joint: ['D6 tanh', 'D1'], packing },
  attributes: { count: 4, embedding: 3 },
});

const reference = (networks: NetworkSpecification, m: number) => {
  const embed = (p: Numbers, name: string, y: number[][]) => network(p, name, y, ['D3']);
  const halves = (p: Numbers) => {
    const { encoder, decoder, discriminator } = networks;
    const [x, y, z] = [rowsOf(p.x!, 3), rowsOf(p.attributes!, 4), rowsOf(p.prior!, 2)];
    const named = (name: string) => ({
      ...p,
      [`${name}.0.weight`]: p[`${name}.weight`]!,
      [`${name}.0.bias`]: p[`${name}.bias`]!,
    });
    const embedding = (name: string, rows: number[][]) =>
      embed(named(`${name}.attributes`), `${name}.attributes`, rows);
    const hidden = beside(network(p, 'encoder', x, encoder.layers.slice(0, 1)), embedding('encoder', y));
    const last = { ...p, 'last.0.weight': p['encoder.1.weight']!, 'last.0.bias': p['encoder.1.bias']! };
    const eps = rowsOf(p.posterior!, 2);
    const zHat = network(last, 'last', hidden, ['D4']).map((code, i) =>
      [0, 1].map((k) => code[k]! + Math.exp(code[k + 2]!) * eps[i]![k]!),
    );
    const xTilde = network(p, 'decoder', beside(z, embedding('decoder', y)), decoder.layers);
    const judge = (items: number[][], codes: number[][]) => {
      const packs = [items, codes, y].map((rows) => rowsOf(rows.flat(), m * rows[0]!.length)) as [
        number[][],
        number[][],
        number[][],
      ];
      const fromX = network(p, 'discriminator.x', packs[0], discriminator.x);
      const joined = beside(beside(fromX, packs[1]), embedding('discriminator', packs[2]));
      return network(p, 'discriminator.joint', joined, discriminator.joint).flat();
    };
    return [judge(x, zHat), judge(xTilde, z)] as const;
  };
  return {
    discriminator: (p: Numbers) => {
      const [q, f] = halves(p);
      return mean(q.map((l) => softplus(-l))) + mean(f.map(softplus));
    },
    generator: (p: Numbers) => {
      const [q, f] = halves(p);
      return mean(q.map(softplus)) + mean(f.map((l) => softplus(-l)));
    },
  };
};

describe('conditional ALI', () => {
  it.each([1, 2])('has the losses and gradients of its formula, packing %d', async (packing) => {
    const networks = networksWith(packing);
    const built = setUp(conditional, networks, { attributes: 4 });
    await expectGame(built, reference(networks, packing), {
      discriminator: ['discriminator'],
      generator: ['decoder', 'encoder'],
    });
  });
  it('has an embedding in each network, handed to the optimiser of its player', () => {
    const { states } = setUp(conditional, networksWith(1), { attributes: 4 }).scope;
    const embeddings = [...states.values()].filter(({ name }) => name.endsWith('.attributes.weight'));
    expect(embeddings.map(({ name, shape, trainable }) => [name, shape, trainable])).toEqual(
      ['encoder', 'decoder', 'discriminator'].map((network) => [`${network}.attributes.weight`, [4, 3], true]),
    );
  });
  it('spreads the embedding over the places of an image', () => {
    const { scope } = setUp(
      (input) => conditional({ ...input, x: input.x, shape: [3] }),
      { ...networksWith(1), encoder: { kind: 'deterministic', layers: ['C1-5 tanh', 'C1-2'] } },
      { attributes: 4 },
    );
    expect(scope.states.get('encoder.1.weight')!.shape).toEqual([2, 8, 1, 1]);
  });
  it('refuses networks without attributes', () => {
    const { attributes: _, ...without } = networksWith(1);
    expect(() => setUp(conditional, without, { attributes: 4 })).toThrow('expected networks with attributes');
  });
});
