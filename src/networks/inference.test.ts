import * as ort from 'onnxruntime-node';
import { afterEach, describe, expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { initialStates } from '../../test/states.ts';
import { AliError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { isotropicNormal } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { fillNormal } from '../random/fill.ts';
import { encodeNetwork, Inference, type InferenceOptions, impliedDraws, type NetworkName } from './inference.ts';
import { decode, discriminate, encode, type NetworkSpecification } from './networks.ts';

const shape = [2, 5, 5];
const batchNorm = { rate: 0.05, epsilon: 1e-5 };
const networks: NetworkSpecification = {
  latentSize: 3,
  encoder: { kind: 'stochastic', layers: ['C3s2-4 bn leaky0.1', 'C2s1-6 untied'] },
  decoder: { kind: 'stochastic', layers: ['T2s1-4 bn relu', 'T3s2-4 untied'], output: 'sigmoid' },
  discriminator: { x: ['dropout0.2 C3s2-4 leaky0.1'], z: ['D4'], joint: ['dropout0.5 D8 maxout2', 'D1'] },
};
const implicit = { ...networks, encoder: { kind: 'implicit', layers: ['C3s2-4 bn leaky0.1', 'C2s1-3'] } } as const;

/** Weights with running statistics that are not those of an untrained network. */
function weightsOf(specification: NetworkSpecification): Map<string, Float32Array> {
  const scope = new Scope({ mode: 'infer', weights: isotropicNormal(0.5), batchNorm });
  const x = input('x', [2, ...shape]);
  const z = encode(scope, specification, x).z;
  decode(scope, specification, z, shape);
  discriminate(scope, specification, x, z);
  const states = initialStates(scope, { dataMean: new Float32Array(50).fill(0.4) });
  for (const [name, data] of states) {
    if (name.endsWith('.mean')) data.set(numbers(data.length, 3));
    if (name.endsWith('.variance')) data.set(numbers(data.length, 4).map((value) => 1.5 + value));
  }
  return states;
}

const opened: Inference[] = [];
afterEach(async () => {
  for (const inference of opened.splice(0)) await inference.release();
});
function open(options: Partial<InferenceOptions> = {}): Inference {
  const specification = options.networks ?? networks;
  const inference = new Inference({
    networks: specification,
    shape,
    batchNorm,
    weights: weightsOf(specification),
    ...options,
  });
  opened.push(inference);
  return inference;
}

const count = 100;
const x = numbers(count * 50).map((value) => (value + 1) / 2);
const z = numbers(count * 3, 2).map((value) => 2 * value);

describe('batches', () => {
  const everything = async (inference: Inference) => ({
    ...(await inference.encode(x, { seed: 5 })),
    x: await inference.decode(z, { seed: 5 }),
    logit: await inference.discriminate(x, z),
  });

  it.each([
    ['stochastic', networks],
    ['implicit', implicit],
  ] as const)('of any size give the same numbers (%s encoder)', async (_, specification) => {
    const whole: Record<string, Float32Array> = await everything(open({ networks: specification, batchSize: 1000 }));
    expect(Object.entries(whole).map(([name, { length }]) => [name, length / count])).toEqual([
      ['z', 3],
      ...(specification === networks
        ? [
            ['mu', 3],
            ['sigma', 3],
          ]
        : []),
      ['x', 50],
      ['logit', 1],
    ]);
    for (const batchSize of [1, 7, 100]) {
      const parts: Record<string, Float32Array> = await everything(open({ networks: specification, batchSize }));
      for (const [name, values] of Object.entries(whole)) {
        expect(relativeError(parts[name]!, [...values])).toBeLessThan(1e-6);
      }
    }
  });
  it('may be empty', async () => {
    const inference = open();
    expect((await inference.encode(new Float32Array())).mu).toEqual(new Float32Array());
    expect(await inference.decode(new Float32Array())).toEqual(new Float32Array());
  });
  it('must hold whole items', async () => {
    const inference = open();
    await expect(inference.encode(x.subarray(1))).rejects.toThrow(
      new AliError(
        'shape',
        'encoder: expected whole items of 50 (x) numbers, equally many; received 4999 numbers of x',
      ),
    );
    await expect(inference.discriminate(x, z.subarray(3))).rejects.toThrow(
      'discriminator: expected whole items of 50 (x) and 3 (z) numbers, equally many; received 5000 numbers of x and 297 numbers of z',
    );
  });
  it.each([0, -1, 1.5, Number.NaN])('of size %d are refused', (batchSize) => {
    expect(() => open({ batchSize })).toThrow(`batchSize: expected an integer of at least 1; received ${batchSize}`);
  });
});

describe('the mean code', () => {
  it('is mu of a stochastic encoder', async () => {
    const inference = open();
    expect(await inference.encodeMean(x)).toEqual((await inference.encode(x, { seed: 3 })).mu);
  });
  it('is the average of the first 16 draws of the seed of an implicit encoder', async () => {
    const inference = open({ networks: implicit });
    const draws: Float32Array[] = [];
    for (let draw = 0; draw < impliedDraws; draw++) draws.push((await inference.encode(x, { seed: 5, draw })).z);
    expect((await inference.encode(x, { seed: 5 })).z).toEqual(draws[0]);
    const average = Array.from(draws[0]!, (_, i) => draws.reduce((sum, z) => sum + z[i]!, 0) / 16);
    expect(relativeError(await inference.encodeMean(x, { seed: 5 }), average)).toBeLessThan(1e-6);
    expect(relativeError(draws[1]!, average)).toBeGreaterThan(1e-3);
    expect((await inference.encodeMean(x, { seed: Number.MAX_SAFE_INTEGER })).length).toBe(draws[0]!.length);
  });
});

describe('noise', () => {
  it('is a function of the seed and the item alone, with numbers of its own for every dimension', async () => {
    const inference = open({ batchSize: 7 });
    const { z, mu, sigma } = await inference.encode(x, { seed: 11 });
    const eps = new Float32Array(z.length);
    fillNormal(eps, { seed: 11, stream: 'posterior', step: 0 });
    expect(
      relativeError(
        z,
        Array.from(mu!, (m, i) => m + sigma![i]! * eps[i]!),
      ),
    ).toBeLessThan(2e-7);
    expect((await inference.encode(x, { seed: 12 })).z).not.toEqual(z);
    expect((await inference.encode(x, { seed: 12 })).mu).toEqual(mu);
    expect((await inference.encode(x)).z).toEqual((await inference.encode(x, { seed: 0 })).z);
  });
  it('of a stochastic decoder follows its seed too', async () => {
    const inference = open();
    const drawn = await inference.decode(z, { seed: 1 });
    expect(await inference.decode(z, { seed: 1 })).toEqual(drawn);
    expect(await inference.decode(z, { seed: 2 })).not.toEqual(drawn);
  });
});

describe('weights', () => {
  it('that are live are read anew in every call, fixed ones are not', async () => {
    const weights = weightsOf(networks);
    const live = open({ weights, fixed: false });
    const fixed = open({ weights });
    const before = (await live.encode(x)).mu!;
    expect(relativeError((await fixed.encode(x)).mu!, [...before])).toBeLessThan(1e-6);
    const frozen = (await fixed.encode(x)).mu!;
    const bias = weights.get('encoder.1.bias')!;
    bias[0]! += 1;
    const after = (await live.encode(x)).mu!;
    const moved = before.map((value, i) => (i % 3 === 0 ? value + 1 : value));
    expect(relativeError(after, [...moved])).toBeLessThan(1e-6);
    expect((await fixed.encode(x)).mu).toEqual(frozen);
  });
  it.each([true, false])('that lack a state are refused, not replaced by noise (fixed: %s)', async (fixed) => {
    const weights = weightsOf(networks);
    weights.delete('encoder.1.weight');
    await expect(open({ weights, fixed }).encode(x)).rejects.toThrow(
      'encoder: expected a state "encoder.1.weight"; received none of that name',
    );
  });
  it('of a wrong size are refused, and releasing what could not be loaded is no error', async () => {
    const weights = weightsOf(networks).set('encoder.1.weight', new Float32Array(3));
    const inference = open({ weights });
    await expect(inference.encode(x)).rejects.toBeInstanceOf(AliError);
    await inference.release();
  });
});

describe('encodeNetwork', () => {
  const noise = new Float32Array(count * 50);
  fillNormal(noise, { seed: 0, stream: 'likelihood', step: 0 });
  const eps = new Float32Array(count * 3);
  fillNormal(eps, { seed: 0, stream: 'posterior', step: 0 });
  const fed: Record<NetworkName, Record<string, [Float32Array, readonly number[]]>> = {
    encoder: { x: [x, shape], posterior: [eps, [3]] },
    decoder: { z: [z, [3]], likelihood: [noise, shape] },
    discriminator: { x: [x, shape], z: [z, [3]] },
  };

  it.each(['encoder', 'decoder', 'discriminator'] as const)(
    'gives the %s as a file that plain ONNX Runtime runs on any number of items',
    async (network) => {
      const initializers = weightsOf(networks);
      const { bytes } = encodeNetwork(network, { networks, shape, batchNorm }, { initializers });
      const session = await ort.InferenceSession.create(bytes);
      expect([...session.inputNames].sort()).toEqual(Object.keys(fed[network]).sort());
      const feeds = Object.fromEntries(
        Object.entries(fed[network]).map(([name, [data, item]]) => [
          name,
          new ort.Tensor('float32', data, [count, ...item]),
        ]),
      );
      const results = await session.run(feeds);
      await session.release();
      const inference = open({ weights: initializers });
      const expected = {
        encoder: async () => ({ ...(await inference.encode(x)) }),
        decoder: async () => ({ x: await inference.decode(z) }),
        discriminator: async () => ({ logit: await inference.discriminate(x, z) }),
      }[network];
      for (const [name, values] of Object.entries(await expected())) {
        expect(results[name]!.dims[0]).toBe(count);
        expect(relativeError(results[name]!.data as Float32Array, [...values])).toBeLessThan(1e-6);
      }
    },
  );
  it('leaves the weights as inputs where none are given', () => {
    const { inputs, outputs } = encodeNetwork('discriminator', { networks, shape, batchNorm });
    expect(inputs.map(({ name }) => name).sort()).toEqual(
      ['x', 'z', ...[...weightsOf(networks).keys()].filter((name) => name.startsWith('discriminator.'))].sort(),
    );
    expect(outputs.map(({ name }) => name)).toEqual(['logit']);
  });
});
