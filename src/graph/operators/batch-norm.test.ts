import { describe, expect, test } from 'vitest';
import { evaluate, numbers } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { encodeModel } from '../../onnx/model.ts';
import { Session } from '../../runtime/session.ts';
import { constant, input, sizeOf, type Value } from '../value.ts';
import { add, mul } from './arithmetic.ts';
import { batchNorm, batchNormInference } from './batch-norm.ts';

const ones = (channels: number) => constant(new Float32Array(channels).fill(1), [channels]);

describe('against PyTorch, gradients included', () => {
  test.each(fixtures('batch-norm', 'batchNorm'))('y $options is $source', async (each) => {
    const error = await fixtureError(each, ([x, gamma, beta], options) => batchNorm(x!, gamma!, beta!, options).y);
    expect(error).toBeLessThan(8e-7);
  });

  test.each(fixtures('batch-norm', 'batchMean'))('the mean is $source', async (each) => {
    const build = ([x]: Value[]) => batchNorm(x!, ones(x!.shape[1]!), ones(x!.shape[1]!)).mean;
    expect(await fixtureError(each, build)).toBeLessThan(3e-7);
  });

  test.each(fixtures('batch-norm', 'batchVariance'))('the variance is $source without correction', async (each) => {
    const build = ([x]: Value[]) => batchNorm(x!, ones(x!.shape[1]!), ones(x!.shape[1]!)).variance;
    expect(await fixtureError(each, build)).toBeLessThan(4e-7);
  });

  test.each(fixtures('batch-norm', 'batchNormInference'))(
    'with given statistics, $options, it is $source',
    async (each) => {
      const error = await fixtureError(each, ([x, gamma, beta, mean, variance], options) =>
        batchNormInference(x!, { gamma: gamma!, beta: beta!, mean: mean!, variance: variance! }, options),
      );
      expect(error).toBeLessThan(8e-7);
    },
  );
});

test('statistics that only the graph itself reads are not mixed up, between layers or between calls', async () => {
  const zeros = constant(new Float32Array(2), [2]);
  const shape = [3, 2, 2];
  const layers = [1, 2].map((seed) => batchNorm(input(`x${seed}`, shape), ones(2), zeros));
  const inner = layers.flatMap(({ mean, variance }) => [mul(mean, 1.5), mul(variance, 1.5)]);
  const outputs = Object.fromEntries([...inner, add(zeros, 0)].map((value, index) => [`out${index}`, value]));
  const session = await Session.create(encodeModel(outputs));
  const channel = (x: Float32Array, c: number) => x.filter((_, i) => Math.floor(i / 2) % 2 === c);
  const average = (x: Float32Array) => x.reduce((a, b) => a + b, 0) / x.length;

  for (const call of [1, 2, 3]) {
    const data = [1, 2].map((layer) => numbers(sizeOf(shape), 10 * call + layer));
    const feeds = { x1: { data: data[0]!, shape }, x2: { data: data[1]!, shape } };
    const results = await session.run(feeds);
    for (const [layer, x] of data.entries()) {
      for (const c of [0, 1]) {
        const mean = average(channel(x, c));
        const variance = average(channel(x, c).map((value) => (value - mean) ** 2));
        expect(results[`out${2 * layer}`]!.data[c]).toBeCloseTo(1.5 * mean, 6);
        expect(results[`out${2 * layer + 1}`]!.data[c]).toBeCloseTo(1.5 * variance, 6);
      }
    }
    expect([...results.out4!.data]).toEqual([0, 0]);
  }
  await session.release();
});

test('a call with NaN leaves no trace in the next', async () => {
  const x = input('x', [2, 1]);
  const session = await Session.create(encodeModel({ mean: mul(batchNorm(x, ones(1), ones(1)).mean, 1) }));
  const run = async (...data: number[]) =>
    (await session.run({ x: { data: Float32Array.from(data), shape: [2, 1] } })).mean!.data[0];
  expect(await run(Number.NaN, 1)).toBeNaN();
  expect(await run(1, 2)).toBe(1.5);
  await session.release();
});

test('a constant channel is normalised to its shift', async () => {
  const x = constant(new Float32Array(8).fill(3), [8, 1]);
  const { y, variance } = batchNorm(x, ones(1), ones(1));
  expect(await evaluate([y, variance])).toEqual([Array(8).fill(1), [0]]);
});

test('parameters that do not fit the channels are refused by name', () => {
  const [x, two, three] = [input('x', [4, 3, 2]), input('a', [2]), input('b', [3])];
  expectShapeError(() => batchNorm(x, two, three), 'batchNorm', 'gamma of shape [3]', '[2]');
  expectShapeError(() => batchNorm(x, three, two), 'batchNorm', 'beta of shape [3]', '[2]');
  expectShapeError(() => batchNorm(input('x', [3]), three, three), 'batchNorm', '[n, channels, …]', '[3]');
  expectShapeError(() => batchNorm(input('x', [4, 3], 'uint8'), three, three), 'batchNorm', 'float32', 'uint8');
  const parameters = { gamma: three, beta: three, mean: three, variance: two };
  expectShapeError(() => batchNormInference(x, parameters), 'batchNormInference', 'variance of shape [3]', '[2]');
});
