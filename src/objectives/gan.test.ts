import { describe, expect, it } from 'vitest';
import { expectGame, mean, type Numbers, network, rowsOf, setUp, softplus } from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { gan } from './gan.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'implicit', layers: ['D9'] },
  decoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D3'], output: 'linear' },
  discriminator: { x: ['D4 tanh'], z: ['D9 tanh'], joint: ['D4 tanh', 'D1'] },
};

/** L_D and L_G with packs of `m` and D's first row as given. */
const reference = (m: number, row = 'D4 tanh') => {
  const halves = (p: Numbers) => {
    const decoded = network(p, 'decoder', rowsOf(p.prior!, 2), networks.decoder.layers);
    const packs = [...rowsOf(p.x!, 3 * m), ...rowsOf(decoded.flat(), 3 * m)];
    const hidden = network(p, 'discriminator.x', packs, [row]);
    const logits = network(p, 'discriminator.joint', hidden, networks.discriminator.joint).flat();
    return [logits.slice(0, logits.length / 2), logits.slice(logits.length / 2)] as const;
  };
  return {
    discriminator: (p: Numbers) => {
      const [q, f] = halves(p);
      return mean(q.map((l) => softplus(-l))) + mean(f.map(softplus));
    },
    generator: (p: Numbers) => mean(halves(p)[1].map((l) => softplus(-l))),
  };
};
const moves = { discriminator: ['discriminator'], generator: ['decoder'] };

describe('GAN', () => {
  it('has the losses and gradients of its formula, and neither encoder nor path of z', async () => {
    const built = setUp(gan, networks);
    await expectGame(built, reference(1), moves);
    expect([...built.scope.states.keys()].filter((name) => /^(encoder|discriminator\.z)/.test(name))).toEqual([]);
    expect(Object.keys(built.graph.watch).sort()).toEqual([
      'discriminator/decoder-joint',
      'discriminator/encoder-joint',
      'loss/discriminator',
      'loss/generator',
    ]);
  });
  it('keeps the decoder’s gradient to its own term where batch norm in D lets data feel the samples', async () => {
    const coupled = { ...networks, discriminator: { ...networks.discriminator, x: ['D4 bn tanh'] } };
    await expectGame(setUp(gan, coupled), reference(1, 'D4 bn tanh'), moves);
  });
  it.each([2, 4])('with packing %d shows D that many samples at once', async (packing) => {
    const packed = { ...networks, discriminator: { ...networks.discriminator, packing } };
    const built = setUp(gan, packed, { batch: 8 });
    expect(built.scope.states.get('discriminator.x.0.weight')!.shape).toEqual([3 * packing, 4]);
    expect(built.graph.judged?.logits.shape).toEqual([16 / packing]);
    await expectGame(built, reference(packing), moves);
  });
  it('refuses a batch that does not divide into packs', () => {
    const packed = { ...networks, discriminator: { ...networks.discriminator, packing: 3 } };
    expect(() => setUp(gan, packed)).toThrow('batchSize: expected a multiple of the packing, 3; received 4');
  });
});
