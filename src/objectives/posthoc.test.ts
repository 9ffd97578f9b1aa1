import { describe, expect, it } from 'vitest';
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
import { inverseMap } from './inverse-map.ts';
import { posthoc } from './posthoc.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'deterministic', layers: ['D5 bn tanh', 'D2'] },
  decoder: { kind: 'deterministic', layers: ['dropout0.5 D5 bn tanh', 'D3'], output: 'linear' },
  discriminator: { x: [], z: [], joint: ['D6 tanh', 'D1'] },
};
/** The decoder in test mode: running statistics, no dropout. */
const decode = (p: Numbers) => network(p, 'decoder', rowsOf(p.prior!, 2), ['D5 bn tanh', 'D3'], { test: true });
const encode = (p: Numbers, x: number[][]) => network(p, 'encoder', x, networks.encoder.layers);
const frozen = (built: ReturnType<typeof setUp>) => {
  const { states, updates, draws } = built.scope;
  expect([...states.keys()].filter((name) => name.startsWith('decoder.'))).toHaveLength(7);
  expect([...updates.keys()].filter((name) => name.startsWith('decoder.'))).toEqual([]);
  expect([...updates.keys()]).toContain('encoder.0.bn.mean');
  expect([...draws.keys()]).toEqual(['prior']);
};

describe('post-hoc inference', () => {
  const halves = (p: Numbers) => {
    const x = rowsOf(p.x!, 3);
    const judge = (pairs: number[][]) => network(p, 'discriminator.joint', pairs, networks.discriminator.joint).flat();
    return [judge(beside(x, encode(p, x))), judge(beside(decode(p), rowsOf(p.prior!, 2)))] as const;
  };
  const losses = {
    discriminator: (p: Numbers) => {
      const [q, f] = halves(p);
      return mean(q.map((l) => softplus(-l))) + mean(f.map(softplus));
    },
    generator: (p: Numbers) => {
      const [q, f] = halves(p);
      return mean(q.map(softplus)) + mean(f.map((l) => softplus(-l)));
    },
  };
  it('is ALI with a decoder in test mode that nothing moves', async () => {
    const built = setUp(posthoc, networks);
    frozen(built);
    await expectGame(built, losses, { discriminator: ['discriminator'], generator: ['encoder'] });
  });
});

describe('inverse mapping', () => {
  it('regresses z from G(z), with a decoder in test mode that nothing moves', async () => {
    const built = setUp(inverseMap, networks);
    frozen(built);
    const generator = (p: Numbers) => {
      const z = rowsOf(p.prior!, 2);
      return mean(encode(p, decode(p)).map((code, i) => squares(code, z[i]!)));
    };
    await expectGame(built, { generator }, { generator: ['encoder'] });
  });
  it('refuses an encoder with noise', () => {
    const encoder = { ...networks.encoder, kind: 'implicit' } as const;
    expect(() => setUp(inverseMap, { ...networks, encoder })).toThrow(
      'objective inverse-map: expected a deterministic encoder; received "implicit"',
    );
  });
});
