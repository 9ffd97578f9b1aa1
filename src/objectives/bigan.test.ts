import { describe, expect, it } from 'vitest';
import { evaluate, type Feeds, numbers } from '../../test/evaluate.ts';
import { initialStates } from '../../test/states.ts';
import { input, sizeOf } from '../graph/index.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { isotropicNormal } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { ali } from './ali.ts';
import { bigan } from './bigan.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'deterministic', layers: ['D8 bn relu', 'D2'] },
  decoder: { kind: 'deterministic', layers: ['D8 bn relu', 'D3'], output: 'linear' },
  discriminator: { x: [], z: [], joint: ['D8 maxout2', 'D1'] },
};
const shape = [3];
const build = (objective: typeof ali, specification = networks) => {
  const scope = new Scope({ mode: 'train', weights: isotropicNormal(1), batchNorm: { rate: 0.05, epsilon: 1e-5 } });
  return { scope, ...objective({ scope, networks: specification, x: input('x', [4, ...shape]), shape }) };
};

describe('BiGAN', () => {
  it('is the game of ALI with a deterministic encoder: the same numbers, and no noise but the prior', async () => {
    const [one, other] = [build(bigan), build(ali)];
    expect([...one.scope.draws.keys()]).toEqual(['prior']);
    expect(Object.keys(one.watch)).toEqual(Object.keys(other.watch));
    const feeds: Feeds = {
      ...Object.fromEntries(initialStates(one.scope)),
      x: numbers(4 * sizeOf(shape)),
      prior: numbers(8, 2),
    };
    expect(await evaluate(Object.values(one.watch), feeds)).toEqual(await evaluate(Object.values(other.watch), feeds));
  });
  it.each(['stochastic', 'implicit'] as const)('refuses an encoder that is %s', (kind) => {
    const encoder = { ...networks.encoder, kind };
    expect(() => build(bigan, { ...networks, encoder })).toThrow(
      `objective bigan: expected a deterministic encoder; received "${kind}"`,
    );
  });
});
