import { describe, expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { initialStates } from '../../test/states.ts';
import { input } from '../graph/index.ts';
import { isotropicNormal } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { hasNetwork, Inference } from './inference.ts';
import { classify, decode, discriminate, encode, type NetworkSpecification } from './networks.ts';

const batchNorm = { rate: 0.05, epsilon: 1e-5 };
const plain: NetworkSpecification = {
  latentSize: 2,
  encoder: { kind: 'stochastic', layers: ['C2-3 tanh', 'C3-4'] },
  decoder: { kind: 'deterministic', layers: ['T2-3 tanh', 'T3-2'], output: 'linear' },
  discriminator: { x: ['C2-3 tanh'], z: ['D3 tanh'], joint: ['D4 tanh', 'D1'] },
};
const shape = [2, 4, 4];

/** An inference on weights drawn for every network of the specification. */
function inferenceOf(networks: NetworkSpecification, { batchSize = 100 } = {}) {
  const { packing = 1, classes, sees } = networks.discriminator;
  const scope = new Scope({ mode: 'infer', weights: isotropicNormal(0.5), batchNorm });
  const attributes = networks.attributes && input('y', [1, networks.attributes.count]);
  encode(scope, networks, input('x', [1, ...shape]), { attributes });
  decode(scope, networks, input('z', [1, 2]), shape, { attributes });
  const packed = [
    input('xs', [1, 2 * packing, 4, 4]),
    sees === 'items' ? undefined : input('zs', [1, 2 * packing]),
  ] as const;
  const given = { attributes: networks.attributes && input('ys', [1, packing * networks.attributes.count]) };
  if (classes === undefined) discriminate(scope, networks, ...packed, given);
  else classify(scope, networks, ...packed, given);
  const weights = initialStates(scope);
  return { weights, inference: new Inference({ networks, shape, batchNorm, weights, batchSize }) };
}
const x = numbers(6 * 32);
const z = numbers(12, 2);

describe('a discriminator of packs', () => {
  it('judges the pairs that follow one another at once, in whatever batches', async () => {
    const networks = { ...plain, discriminator: { ...plain.discriminator, packing: 3 } };
    const { inference } = inferenceOf(networks, { batchSize: 1 });
    const logits = await inference.discriminate(x, z);
    expect(logits).toHaveLength(2);
    const second = await inference.discriminate(x.subarray(3 * 32), z.subarray(6));
    expect(second[0]).toBe(logits[1]);
    await expect(inference.discriminate(x.subarray(32), z.subarray(2))).rejects.toThrow('expected whole items');
    await inference.release();
  });
});

describe('a discriminator of items', () => {
  it('needs no codes and has no path of them', async () => {
    const { inference, weights } = inferenceOf({ ...plain, discriminator: { ...plain.discriminator, sees: 'items' } });
    expect([...weights.keys()].filter((name) => name.startsWith('discriminator.z'))).toEqual([]);
    expect(await inference.discriminate(x)).toHaveLength(6);
    expect(await inference.discriminate(x, z)).toEqual(await inference.discriminate(x));
    await inference.release();
  });
});

describe('a discriminator of classes', () => {
  it('gives the logits of the classes, and that of any of them against "decoded"', async () => {
    const joint = ['D4 tanh', 'D4'];
    const { inference, weights } = inferenceOf({
      ...plain,
      discriminator: { ...plain.discriminator, joint, classes: 3 },
    });
    const logits = await inference.classify(x, z);
    expect(logits).toHaveLength(6 * 3);
    const any = await inference.discriminate(x, z);
    // The bias of the last logit takes as much from every pair.
    weights.get('discriminator.joint.1.bias')![3]! += 0.75;
    const moved = new Inference({ ...inference.options, weights });
    const less = await moved.discriminate(x, z);
    expect(
      relativeError(
        less,
        Array.from(any, (value) => value - 0.75),
        1,
      ),
    ).toBeLessThan(1e-6);
    expect(await moved.classify(x, z)).toEqual(logits);
    await moved.release();
    await inference.release();
  });
});

describe('networks with attributes', () => {
  const networks = { ...plain, attributes: { count: 3, embedding: 5 } };
  it('read them in each network, item by item', async () => {
    const { inference } = inferenceOf(networks, { batchSize: 4 });
    const attributes = Float32Array.from({ length: 18 }, (_, place) => place % 2);
    const changed = attributes.with(17, 1 - attributes[17]!);
    for (const run of [
      (y: Float32Array) => inference.encodeMean(x, { attributes: y }),
      (y: Float32Array) => inference.decode(z, { attributes: y }),
      (y: Float32Array) => inference.discriminate(x, z, { attributes: y }),
    ]) {
      const [before, after] = [await run(attributes), await run(changed)];
      const last = (before.length / 6) * 5;
      expect(after.subarray(0, last)).toEqual(before.subarray(0, last));
      expect(after.subarray(last)).not.toEqual(before.subarray(last));
    }
    await inference.release();
  });
});

it('hasNetwork tells which networks there are', () => {
  const weights = new Map([['decoder.0.weight', 0]]);
  expect(hasNetwork(weights, 'decoder')).toBe(true);
  expect(hasNetwork(weights, 'encoder')).toBe(false);
});
