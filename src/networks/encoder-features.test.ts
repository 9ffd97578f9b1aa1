import { describe, expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { initialStates } from '../../test/states.ts';
import { input } from '../graph/index.ts';
import { isotropicNormal } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { encoderFeatures } from './encoder-features.ts';
import { Inference } from './inference.ts';
import { encode, type NetworkSpecification } from './networks.ts';

const batchNorm = { rate: 0.05, epsilon: 1e-5 };
const shape = [1, 4, 4];
const networks: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'stochastic', layers: ['C2s2-3 bn leaky0.1', 'dropout0.5 C2s1-5 relu', 'D4'] },
  decoder: { kind: 'deterministic', layers: ['D16'], output: 'linear' },
  discriminator: { x: [], z: [], joint: ['D1'] },
};

function weightsOf(specification: NetworkSpecification) {
  const scope = new Scope({ mode: 'train', weights: isotropicNormal(0.7), batchNorm });
  encode(scope, specification, input('x', [3, ...shape]));
  return initialStates(scope);
}

describe('encoder features', () => {
  const weights = weightsOf(networks);
  const options = { networks, shape, batchNorm, weights, batchSize: 2 };
  const x = Float32Array.from(numbers(3 * 16, 1));

  it('are the last hidden layers and mu, without dropout, batch by batch', async () => {
    const { data, size } = await encoderFeatures(options, x);
    expect(size).toBe(3 * 2 * 2 + 5 + 2);
    expect(data).toHaveLength(3 * size);
    const inference = new Inference(options);
    const { mu } = await inference.encode(x);
    await inference.release();
    for (let item = 0; item < 3; item++) {
      expect([...data.slice((item + 1) * size - 2, (item + 1) * size)]).toEqual([...mu!.slice(2 * item, 2 * item + 2)]);
    }
    const weight = weights.get('encoder.0.weight')!;
    const patch = [0, 1, 4, 5].map((at) => x[at]!);
    const linear = patch.reduce((sum, value, i) => sum + value * weight[i]!, 0) / Math.sqrt(1 + batchNorm.epsilon);
    expect(data[0]).toBeCloseTo(linear > 0 ? linear : 0.1 * linear, 5);
    const hidden = [0, 1, 2].flatMap((item) => [...data.slice(item * size + 12, item * size + 17)]);
    expect(Math.min(...hidden)).toBe(0);
  });
  it('of one layer are its numbers alone', async () => {
    const all = await encoderFeatures(options, x);
    const one = await encoderFeatures(options, x, { layers: 1 });
    expect(one.size).toBe(7);
    expect([...one.data.slice(0, 7)]).toEqual([...all.data.slice(12, 19)]);
  });
  it('refuses an encoder that is not a function of the item', async () => {
    const encoder = { kind: 'implicit', layers: ['D2'] } as const;
    await expect(encoderFeatures({ ...options, networks: { ...networks, encoder } }, x)).rejects.toThrow(
      'features: expected a stochastic or deterministic encoder; received an implicit one',
    );
  });
});
