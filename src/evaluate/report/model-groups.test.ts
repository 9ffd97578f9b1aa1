import { describe, expect, test } from 'vitest';
import { normalPoints, toPoints } from '../../../test/references.ts';
import type { Batch, Model } from '../../model/model.ts';
import { medianSquaredDistance, mmd } from '../distribution/mmd.ts';
import type { Points } from '../points.ts';
import { codesGroup } from './codes-group.ts';
import type { Context } from './context.ts';
import { type FindingId, findingOf, type Measured } from './finding.ts';
import { inferenceGroup } from './inference-group.ts';
import { memoryGroup } from './memory-group.ts';

const at = ({ group }: Measured, id: FindingId) => findingOf([group!], id)!;
const count = 60;
const options = { threads: 1 };

/** A model of images of four pixels whose codes are four numbers: what it does with either is given. */
function modelOf(encode: (x: Float32Array) => Float32Array, decode: (z: Float32Array) => Float32Array): Model {
  const prior = ({ seed = 0 }: { readonly seed?: number }): Batch => {
    const { data } = normalPoints(count, 4, { stream: `prior ${seed}` });
    return { shape: [count, 4], data };
  };
  const stub = {
    shape: [1, 2, 2],
    latentSize: 4,
    prior,
    encode: async (x: Float32Array) => ({ shape: [count, 4], data: encode(x) }),
    reconstruct: async (x: Float32Array) => ({ shape: [count, 1, 2, 2], data: decode(encode(x)) }),
    provenance: { data: { digest: 'own' } },
  };
  return stub as unknown as Model;
}

const same = (values: Float32Array) => values;
const constant = (values: Float32Array) => values.map(() => 0.5);

/** Two classes, by the first pixel. */
const classifier = async () => ({
  name: 'the first pixel',
  accuracy: 1,
  look: async (values: Uint8Array | Float32Array) => {
    const rows = Array.from({ length: values.length / 4 }, (_, i) => (values[4 * i]! > 0 ? [0, 1] : [1, 0]));
    return { features: toPoints([...values], 4), probabilities: toPoints(rows.flat(), 2) };
  },
});

/** What the groups look at, where held-out items are draws of the prior and samples are decoded codes. */
function contextOf(model: Model, decode: (z: Float32Array) => Float32Array): Context {
  const points = (data: Float32Array): Points => ({ data, count, size: 4 });
  const posterior = async () => ({
    draws: points((await model.encode(partial.real.data)).data),
    deviations: points(new Float32Array(4 * count).fill(0.25)),
    source: 'as the stub gives it',
  });
  const partial = {
    model,
    posterior,
    dataset: { name: 'own', digest: 'own' },
    options,
    seed: 7,
    real: points(model.prior({ count, seed: 8 }).data),
    fake: points(decode(model.prior({ count, seed: 7 }).data)),
    attributes: { real: undefined, fake: undefined },
    training: async () => normalPoints(100, 4, { stream: 'training' }),
    classifier,
  };
  return partial as unknown as Context;
}

describe('a model that changes nothing', () => {
  const context = contextOf(modelOf(same, same), same);
  test('reconstructs exactly, keeps every class and gets every code back', async () => {
    const group = await inferenceGroup(context);
    for (const id of ['inference/mse', 'inference/ratio', 'inference/codeCycle'] as const) {
      expect(at(group, id).value, id).toBe(0);
    }
    for (const id of ['inference/ssim', 'inference/classKept'] as const) expect(at(group, id).value, id).toBe(1);
    expect(at(group, 'inference/psnr').value).toBe(Number.POSITIVE_INFINITY);
    expect(at(group, 'inference/psnr').about).toContain('60 of 60 equal theirs');
  });
  test('has the codes of the prior, to the last digit', async () => {
    const group = await codesGroup(context);
    const findings = group.group!.findings.filter(({ id }) => id !== 'codes/mmd' && id !== 'codes/sigma');
    expect(findings).toHaveLength(6);
    for (const { id, value, floor } of findings) expect(value, id).toBe(floor);
    expect(at(group, 'codes/meanKs').values).toHaveLength(4);
    expect(at(group, 'codes/sigma').value).toBe(0.25);
    const [prior, other] = [8, 9].map((seed) => ({ ...context.real, data: context.model.prior({ count, seed }).data }));
    const median = await medianSquaredDistance(prior!, prior!, options);
    const used = { ...options, seed: 7, median };
    expect(at(group, 'codes/mmd').value).toBe((await mmd(prior!, prior!, used)).squared);
    expect(at(group, 'codes/mmd').floor).toBe((await mmd(other!, prior!, used)).squared);
  });
});

describe('a model that answers one thing', () => {
  const context = contextOf(modelOf(constant, constant), constant);
  test('has the error of random pairs, and loses classes and codes', async () => {
    const group = await inferenceGroup(context);
    expect(at(group, 'inference/ratio').value).toBe(1);
    const { data } = context.model.prior({ count, seed: 7 });
    const square = data.reduce((sum, z) => sum + (z - 0.5) ** 2, 0) / data.length;
    expect(at(group, 'inference/codeCycle').value).toBeCloseTo(square, 12);
    const right = Array.from({ length: count }, (_, i) => (context.real.data[4 * i]! > 0 ? 1 : 0));
    expect(at(group, 'inference/classKept').value).toBe(right.reduce<number>((sum, each) => sum + each, 0) / count);
  });
  test('has codes without variance: covariance error 1, every mean off by the constant', async () => {
    const group = await codesGroup(context);
    expect(at(group, 'codes/covarianceError').value).toBe(1);
    expect(at(group, 'codes/meanError').value).toBe(0.5);
    // Φ(½), as SciPy's norm.cdf(0.5) gives it.
    for (const statistic of at(group, 'codes/meanKs').values!) expect(statistic).toBeCloseTo(0.6914624612740131, 12);
    expect(at(group, 'codes/largestKs').p).toBeLessThan(1e-9);
  });
});

test('codes that are no numbers have no worst dimension, and its p is left out', async () => {
  const nothing = (values: Float32Array) => values.map(() => Number.NaN);
  const group = await codesGroup(contextOf(modelOf(nothing, same), same));
  expect(at(group, 'codes/largestKs').value).toBeNaN();
  expect(at(group, 'codes/largestKs')).not.toHaveProperty('p');
});

describe('memorisation', () => {
  const context = contextOf(modelOf(same, same), same);
  test('samples that are training items are copies at no distance', async () => {
    const fake = { ...normalPoints(100, 4, { stream: 'training' }), count };
    const group = await memoryGroup({ ...context, fake: { ...fake, data: fake.data.slice(0, 4 * count) } });
    expect([at(group, 'memory/ratio').value, at(group, 'memory/copies').value]).toEqual([0, 1]);
    expect(group.picture?.file).toBe('nearest.png');
  });
  test('samples that are the held-out items are as near as these', async () => {
    const group = await memoryGroup({ ...context, fake: context.real });
    expect([at(group, 'memory/ratio').value, at(group, 'memory/copies').value]).toEqual([1, 0]);
  });
});
