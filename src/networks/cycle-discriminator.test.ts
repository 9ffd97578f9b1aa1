import { describe, expect, it } from 'vitest';
import { input } from '../graph/index.ts';
import { zeros } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { cycleParts, judgeCycle } from './cycle-discriminator.ts';
import type { NetworkSpecification } from './networks.ts';

const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'deterministic', layers: ['D2'] },
  decoder: { kind: 'deterministic', layers: ['D48'], output: 'sigmoid' },
  discriminator: { x: ['C2s2-5 relu'], z: [], joint: ['dropout0.2 D7 relu', 'D1'] },
};
const own = { ...networks, discriminator: { ...networks.discriminator, cycleX: ['C4-6 relu', 'D1'], cycleZ: ['D1'] } };
const build = (specification: NetworkSpecification, of: 'x' | 'z') => {
  const scope = new Scope({ mode: 'infer', weights: zeros, batchNorm: { rate: 0.05, epsilon: 1e-5 } });
  const shape = of === 'x' ? [3, 3, 4, 4] : [3, 2];
  const judged = judgeCycle(scope, specification, of, [input('a', shape), input('b', shape)]);
  return {
    scope,
    judged,
    shapes: Object.fromEntries([...scope.states.values()].map(({ name, shape }) => [name, shape])),
  };
};

describe('judgeCycle', () => {
  it('takes the rows of a path and the joint ones, on both items along the channels', () => {
    const { judged, shapes } = build(networks, 'x');
    expect([judged.logits.shape, judged.hidden.shape]).toEqual([[3], [3, 7]]);
    expect(shapes).toEqual({
      'discriminator.cycle-x.0.weight': [5, 6, 2, 2],
      'discriminator.cycle-x.0.bias': [5],
      'discriminator.cycle-x.joint.0.weight': [20, 7],
      'discriminator.cycle-x.joint.0.bias': [7],
      'discriminator.cycle-x.joint.1.weight': [7, 1],
      'discriminator.cycle-x.joint.1.bias': [1],
    });
  });
  it('takes its own rows where it has some', () => {
    const { judged, shapes } = build(own, 'x');
    expect([judged.logits.shape, judged.hidden.shape]).toEqual([[3], [3, 6]]);
    expect(Object.keys(shapes).filter((name) => name.endsWith('weight'))).toEqual([
      'discriminator.cycle-x.0.weight',
      'discriminator.cycle-x.1.weight',
    ]);
    expect(build(own, 'z').judged.hidden.shape).toEqual([3, 4]);
  });
  it('names its parts', () => {
    expect(cycleParts(networks, 'z')).toEqual([
      { name: 'discriminator.cycle-z', rows: [] },
      { name: 'discriminator.cycle-z.joint', rows: networks.discriminator.joint },
    ]);
    expect(cycleParts(own, 'z')).toEqual([{ name: 'discriminator.cycle-z', rows: ['D1'] }]);
  });
});
