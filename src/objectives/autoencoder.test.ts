import { describe, expect, it } from 'vitest';
import { expectGame, mean, network, rowsOf, setUp, squares } from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { autoencoder } from './autoencoder.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D2'] },
  decoder: { kind: 'deterministic', layers: ['D5 tanh', 'D3'], output: 'linear' },
  discriminator: { x: [], z: [], joint: ['D1'] },
};

describe('autoencoder', () => {
  it('is the squared distance of items and their reconstructions', async () => {
    const built = setUp(autoencoder, networks);
    await expectGame(
      built,
      {
        generator: (p) => {
          const x = rowsOf(p.x!, 3);
          const codes = network(p, 'encoder', x, networks.encoder.layers);
          const back = network(p, 'decoder', codes, networks.decoder.layers);
          return mean(x.map((row, i) => squares(row, back[i]!)));
        },
      },
      { generator: ['decoder', 'encoder'] },
    );
    expect([...built.scope.states.keys()].filter((name) => name.startsWith('discr'))).toEqual([]);
  });
  it('refuses an encoder that draws', () => {
    const encoder = { kind: 'stochastic', layers: ['D4'] } as const;
    expect(() => setUp(autoencoder, { ...networks, encoder })).toThrow(
      'objective autoencoder: expected a deterministic encoder; received "stochastic"',
    );
  });
});
