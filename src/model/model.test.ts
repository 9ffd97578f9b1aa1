import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileFolder, tinyDigits, tinyGrid, tinyNoisyDecoder, trainModel } from '../../test/tiny-models.ts';
import { loadDataset } from '../data/source.ts';
import { fillNormal } from '../random/fill.ts';
import type { Batch, Model } from './model.ts';

const folder = fileFolder();
let digits: Model;
let grid: Model;
/** Five held-out digits as bytes, and 40 points. */
let bytes: Uint8Array;
let points: Float32Array;

beforeAll(async () => {
  digits = await trainModel(tinyDigits, `${folder}/digits`);
  grid = await trainModel(tinyGrid, `${folder}/grid`);
  bytes = (await loadDataset('digits')).test.values.subarray(0, 5 * 784) as Uint8Array;
  points = (await loadDataset('grid')).test.values.subarray(0, 80) as Float32Array;
});

const distance = (a: Float32Array, b: Float32Array) =>
  a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) : Infinity;
const part = ({ data, shape }: Batch, from: number, to: number) => {
  const each = data.length / shape[0]!;
  return data.subarray(from * each, to * each);
};

describe('sample', () => {
  test('gives items of the data, by seed', async () => {
    const samples = await digits.sample({ count: 6, seed: 3 });
    expect(samples.shape).toEqual([6, 1, 28, 28]);
    expect(samples.data.length).toBe(6 * 784);
    expect(samples.data.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    expect(await digits.sample({ count: 6, seed: 3 })).toEqual(samples);
    expect(distance((await digits.sample({ count: 6, seed: 4 })).data, samples.data)).toBeGreaterThan(1e-3);
    expect((await grid.sample({ count: 7 })).shape).toEqual([7, 2]);
  });

  test('is the decoded prior, 64 items of seed 0 unless told otherwise', async () => {
    const prior = digits.prior();
    expect(prior.shape).toEqual([64, 4]);
    expect(prior).toEqual(digits.prior({ count: 64, seed: 0 }));
    expect(await digits.sample()).toEqual(await digits.decode(prior));
    expect(digits.prior({ count: 3 }).data).toEqual(prior.data.subarray(0, 12));
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 40])('refuses a count of %d', async (count) => {
    await expect(digits.sample({ count })).rejects.toMatchObject({
      code: 'usage',
      message: /^count: expected .*; received/,
    });
  });
});

describe('encode', () => {
  test('gives mu, and draws around it by seed', async () => {
    const mean = await digits.encode(bytes);
    expect(mean.shape).toEqual([5, 4]);
    expect(await digits.encode(bytes, { mode: 'mean', seed: 9 })).toEqual(mean);
    const draw = await digits.encode(bytes, { mode: 'stochastic', seed: 1 });
    expect(draw.shape).toEqual([5, 4]);
    expect(await digits.encode(bytes, { mode: 'stochastic', seed: 1 })).toEqual(draw);
    const others = await Promise.all([2, 3].map((seed) => digits.encode(bytes, { mode: 'stochastic', seed })));
    for (const { data } of [mean, ...others]) expect(distance(data, draw.data)).toBeGreaterThan(1e-3);
  });

  test('averages 16 draws where the encoder is implicit', async () => {
    const noise = new Float32Array(80);
    const draws: Float32Array[] = [];
    const saved = join(folder, 'implicit');
    await grid.save(saved);
    const encoder = await ort.InferenceSession.create(join(saved, 'encoder.onnx'));
    for (let draw = 0; draw < 16; draw++) {
      fillNormal(noise, { seed: 5, stream: 'posterior', step: draw });
      const tensor = (data: Float32Array) => new ort.Tensor('float32', data.slice(), [40, 2]);
      draws.push((await encoder.run({ x: tensor(points), posterior: tensor(noise) })).z!.data as Float32Array);
    }
    const average = draws[0]!.map((_, i) => draws.reduce((sum, data) => sum + data[i]!, 0) / 16);
    const mean = await grid.encode(points, { seed: 5 });
    expect(mean.shape).toEqual([40, 2]);
    expect(distance(mean.data, average)).toBeLessThan(1e-6);
    const { data: first } = await grid.encode(points, { mode: 'stochastic', seed: 5 });
    expect(distance(first, draws[0]!)).toBeLessThan(1e-6);
    expect(distance(mean.data, first)).toBeGreaterThan(1e-3);
    const greatest = await grid.encode(points, { seed: Number.MAX_SAFE_INTEGER });
    expect(greatest.data.every(Number.isFinite)).toBe(true);
  });

  test('gives an item the same code in whatever batch it stands', async () => {
    for (const mode of ['mean', 'stochastic'] as const) {
      const together = await digits.encode(bytes, { mode });
      expect(
        distance((await digits.encode(bytes.subarray(0, 2 * 784), { mode })).data, part(together, 0, 2)),
      ).toBeLessThan(1e-6);
    }
  });

  test('takes bytes or floats, a batch or its numbers, an image with or without its channel axis', async () => {
    const codes = await digits.encode(bytes);
    const data = Float32Array.from(bytes, (byte) => byte / 255);
    expect(await digits.encode(data)).toEqual(codes);
    for (const shape of [
      [5, 1, 28, 28],
      [5, 28, 28],
      [5, 784],
    ])
      expect(await digits.encode({ shape, data })).toEqual(codes);
    expect(await digits.encode(new Float32Array(0))).toEqual({ shape: [0, 4], data: new Float32Array(0) });
  });
});

describe('what does not fit is refused', () => {
  const items = (...shape: number[]): Batch => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

  test.each([
    [
      'numbers of no whole item',
      () => digits.encode(new Uint8Array(783)),
      'expected items of shape [1, 28, 28]; received 783 numbers',
    ],
    [
      'items of another shape',
      () => digits.encode(items(49, 4, 4)),
      'expected items of shape [1, 28, 28]; received 784 numbers of shape [49, 4, 4]',
    ],
    [
      'sides in another order',
      () => digits.reconstruct(items(2, 14, 56)),
      'expected items of shape [1, 28, 28]; received 1568 numbers of shape [2, 14, 56]',
    ],
    [
      'codes of another size',
      () => digits.decode(items(6, 2)),
      'expected items of shape [4]; received 12 numbers of shape [6, 2]',
    ],
    [
      'a shape that lies',
      () => digits.decode({ shape: [2, 4], data: new Float32Array(4) }),
      'received 4 numbers of shape [2, 4]',
    ],
    [
      'codes that are not whole',
      () => digits.decode(new Float32Array(7)),
      'expected items of shape [4]; received 7 numbers',
    ],
    [
      'more items than codes',
      () => digits.discriminate(items(2, 784), items(3, 4)),
      'received 1568 numbers of x and 12 numbers of z',
    ],
    [
      'two items at an end',
      () => digits.interpolate(items(1, 784), items(2, 784)),
      'expected one item at each end; received 1 and 2',
    ],
  ])('%s', async (_, use, message) => {
    await expect(use()).rejects.toMatchObject({ code: 'shape', message: expect.stringContaining(message) });
  });

  test('what is not an array of finite numbers of a known type, and an unknown mode', async () => {
    const lists = [
      [0, 0, 0, 0],
      new Float64Array(4),
      { shape: [1, 4], data: [0, 0, 0, 0] },
      undefined,
    ] as unknown as Float32Array[];
    for (const [i, received] of ['Array', 'Float64Array', 'Array', 'Undefined'].entries()) {
      await expect(digits.decode(lists[i]!)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringMatching(`received ${received}$`),
      });
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = new Float32Array(2 * 784).fill(0.5);
      broken[1000] = value;
      await expect(digits.encode(broken)).rejects.toMatchObject({
        code: 'data',
        message: `encode: expected finite numbers; received ${value} in item 1`,
      });
    }
    await expect(digits.encode(bytes, { mode: 'median' as 'mean' })).rejects.toMatchObject({ code: 'usage' });
  });
});

test.each([
  ['codes', () => digits.decode(new Float32Array(4 * 1_400_000)), 'decode: expected at most 1369234 items of 784'],
  ['bytes', () => digits.encode(new Uint8Array(784 * 1_400_000)), 'encode: expected at most 1369234 items of 784'],
  [
    'steps',
    () => digits.interpolate(bytes.subarray(0, 784), bytes.subarray(0, 784), { steps: 1e9 }),
    'interpolate: expected at most 1369234 items of 784 numbers; received 1000000000',
  ],
])('more %s than an array can hold the result of are refused before the work', async (_, use, message) => {
  await expect(use()).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
});

test('decode draws by seed where the decoder is stochastic, and else not', async () => {
  const codes = digits.prior({ count: 3 });
  expect(await digits.decode(codes, { seed: 1 })).toEqual(await digits.decode(codes.data, { seed: 2 }));
  const noisy = await trainModel(tinyNoisyDecoder, `${folder}/noisy`);
  const first = await noisy.decode(codes, { seed: 1 });
  expect(first.shape).toEqual([3, 1, 28, 28]);
  expect(await noisy.decode(codes, { seed: 1 })).toEqual(first);
  expect(distance((await noisy.decode(codes, { seed: 2 })).data, first.data)).toBeGreaterThan(1e-3);
  await noisy.release();
});

test('a block gets the noise that its items get as part of the whole', async () => {
  const whole = await grid.encode(points, { mode: 'stochastic', seed: 4 });
  const block = await grid.encode(points.subarray(20), { mode: 'stochastic', seed: 4, first: 10 });
  expect(block.data).toEqual(part(whole, 10, 40));
  const mean = await grid.encode(points.subarray(20), { first: 10 });
  expect(mean.data).toEqual(part(await grid.encode(points), 10, 40));
  expect((await grid.encode(points.subarray(20))).data).not.toEqual(mean.data);
});

test('reconstruct is the decoded mean code', async () => {
  for (const [model, items] of [
    [digits, bytes],
    [grid, points],
  ] as const) {
    const rebuilt = await model.reconstruct(items);
    expect(rebuilt.shape).toEqual([items === bytes ? 5 : 40, ...model.shape]);
    expect(rebuilt).toEqual(await model.decode(await model.encode(items)));
  }
});

test('interpolate goes from one reconstruction to the other', async () => {
  const [from, to] = [bytes.subarray(0, 784), bytes.subarray(784, 2 * 784)];
  const ends = await digits.reconstruct(bytes.subarray(0, 2 * 784));
  for (const method of ['linear', 'slerp'] as const) {
    const path = await digits.interpolate(from, to, { steps: 5, method });
    expect(path.shape).toEqual([5, 1, 28, 28]);
    expect(distance(part(path, 0, 1), part(ends, 0, 1))).toBeLessThan(1e-5);
    expect(distance(part(path, 4, 5), part(ends, 1, 2))).toBeLessThan(1e-5);
  }
  expect((await digits.interpolate(from, to)).shape[0]).toBe(10);
  await expect(digits.interpolate(from, to, { steps: 1 })).rejects.toMatchObject({ code: 'usage' });
});

test('discriminate gives one logit a pair, which does not depend on the other pairs', async () => {
  const codes = await digits.encode(bytes);
  const logits = await digits.discriminate(bytes, codes);
  expect(logits.length).toBe(5);
  expect(logits.every(Number.isFinite)).toBe(true);
  const alone = await digits.discriminate(bytes.subarray(784, 2 * 784), part(codes, 1, 2));
  expect(alone[0]).toBeCloseTo(logits[1]!, 5);
  const swapped = await digits.discriminate(bytes, digits.prior({ count: 5 }));
  expect(distance(swapped, logits)).toBeGreaterThan(1e-4);
});

test('a released model loads itself again', async () => {
  const before = await grid.encode(points, { mode: 'stochastic' });
  await grid.release();
  expect(await grid.encode(points, { mode: 'stochastic' })).toEqual(before);
});
