import { describe, expect, it } from 'vitest';
import { expectGame, mean, type Numbers, network, rowsOf, setUp, softplus, sum } from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { vae } from './vae.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'stochastic', layers: ['D5 bn tanh', 'D4'] },
  decoder: { kind: 'deterministic', layers: ['D5 tanh', 'D3'], output: 'linear' },
  discriminator: { x: [], z: [], joint: ['D1'] },
};

const normal = (x: number, m: number, logSigma: number) =>
  0.5 * ((x - m) / Math.exp(logSigma)) ** 2 + logSigma + 0.5 * Math.log(2 * Math.PI);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** L for -log p(x | z) of one item, from what the decoder's rows give. */
const reference =
  ({ decoder }: NetworkSpecification, nats: (p: Numbers, x: number[], out: number[]) => number) =>
  (p: Numbers) => {
    const x = rowsOf(p.x!, 3);
    const codes = network(p, 'encoder', x, networks.encoder.layers);
    const eps = rowsOf(p.posterior!, 2);
    const z = codes.map(([a, b, s, t], i) => [a! + Math.exp(s!) * eps[i]![0]!, b! + Math.exp(t!) * eps[i]![1]!]);
    const out = network(p, 'decoder', z, decoder.layers);
    const divergence = codes.map((code) =>
      sum([0, 1].map((k) => 0.5 * (code[k]! ** 2 + Math.exp(2 * code[k + 2]!) - 1) - code[k + 2]!)),
    );
    return mean(x.map((each, i) => nats(p, each, out[i]!))) + mean(divergence);
  };
const moves = { generator: ['decoder', 'encoder'] };

describe('VAE', () => {
  it('of numbers: a Gaussian with one learned standard deviation', async () => {
    const generator = reference(networks, (p, x, out) =>
      sum(x.map((value, i) => normal(value, out[i]!, p['decoder.logSigma']![0]!))),
    );
    const built = setUp(vae, networks);
    expect(built.scope.states.get('decoder.logSigma')!.shape).toEqual([1, 1]);
    await expectGame(built, { generator }, moves);
  });
  it('of pixels: Bernoulli', async () => {
    const pixels = { ...networks, decoder: { ...networks.decoder, output: 'sigmoid' } } as const;
    const generator = reference(pixels, (_, x, out) =>
      sum(x.map((value, i) => value * softplus(-out[i]!) + (1 - value) * softplus(out[i]!))),
    );
    await expectGame(setUp(vae, pixels, { unit: true }), { generator }, moves);
  });
  it.each(['linear', 'sigmoid'] as const)(
    'of a stochastic decoder (%s): the Gaussian that it gives',
    async (output) => {
      const noisy = { ...networks, decoder: { kind: 'stochastic', layers: ['D5 tanh', 'D6'], output } } as const;
      const activation = output === 'linear' ? (m: number) => m : sigmoid;
      const generator = reference(noisy, (_, x, out) =>
        sum(x.map((value, i) => normal(value, activation(out[i]!), out[i + 3]!))),
      );
      await expectGame(setUp(vae, noisy, { unit: true }), { generator }, moves);
    },
  );
  it('has no discriminator, and refuses an encoder without a density', () => {
    expect([...setUp(vae, networks).scope.states.keys()].filter((name) => name.startsWith('discr'))).toEqual([]);
    const encoder = { kind: 'implicit', layers: ['D2'] } as const;
    expect(() => setUp(vae, { ...networks, encoder })).toThrow(
      'objective vae: expected a stochastic encoder; received "implicit"',
    );
  });
});
