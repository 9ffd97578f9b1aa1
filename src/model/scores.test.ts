import { beforeAll, describe, expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { beside, type Matrix, mean, network, rowsOf, sum } from '../../test/reference.ts';
import { tiny } from '../../test/tiny.ts';
import { fileFolder, tinyBigan, tinyGrid, tinyNoisyDecoder, trainModel } from '../../test/tiny-models.ts';
import { createDataset } from '../data/dataset.ts';
import { loadDataset } from '../data/source.ts';
import { mergeConfig } from '../presets/config.ts';
import { resolveConfig } from '../train/train.ts';
import { createTrainingStep } from '../train/training-step.ts';
import { Model } from './model.ts';
import { type AnomalyScoreName, anomalyScoresOf, createScorer, scoreItems } from './scores.ts';

const folder = fileFolder();
const points = mergeConfig(tinyGrid, {
  gradientPenalty: 0,
  initial: { discriminator: { weights: 'he' } },
  averaging: { rate: 0.3 },
  networks: {
    encoder: { kind: 'deterministic', layers: ['D6 bn tanh', 'D2'] },
    decoder: { layers: ['D6 bn tanh', 'D2'] },
    discriminator: { x: ['D5 bn tanh'], z: ['D4 tanh'], joint: ['D5 tanh', 'D1'] },
  },
});
const cycle = { x: 'adversarial', z: 'none', lambdaX: 1, lambdaZ: 1 } as const;
let alice: Model;
let items: Float32Array;

beforeAll(async () => {
  alice = await trainModel({ ...points, objective: 'alice', cycle }, `${folder}/alice`);
  items = (await loadDataset('grid')).test.values.slice(0, 14) as Float32Array;
});

const train = (name: string, objective: string, over: object) =>
  trainModel(mergeConfig(points, { objective, ...over }), `${folder}/${name}`);

/** The formulas a second time, in plain JavaScript. */
function reference(model: Model, x: Matrix) {
  const p = Object.fromEntries([...model.options.weights].map(([name, data]) => [name, Array.from(data)]));
  const { encoder, decoder, discriminator } = model.config.networks;
  const pass = (name: string, from: Matrix, rows: readonly string[]) => network(p, name, from, rows, { test: true });
  const z = pass('encoder', x, encoder.layers);
  const back = pass('decoder', z, decoder.layers);
  const apart = (a: Matrix, b: Matrix) => a.map((row, i) => sum(row.map((value, k) => Math.abs(value - b[i]![k]!))));
  const hidden = (from: Matrix) => {
    const joined = beside(pass('discriminator.x', from, discriminator.x), pass('discriminator.z', z, discriminator.z));
    return pass('discriminator.joint', joined, discriminator.joint.slice(0, -1));
  };
  const last = (from: Matrix) => {
    const weight = p['discriminator.joint.1.weight']!;
    return from.map((row) => sum(row.map((value, k) => value * weight[k]!)) + p['discriminator.joint.1.bias']![0]!);
  };
  const pairs = (other: Matrix) =>
    pass(
      'discriminator.cycle-x.joint',
      pass('discriminator.cycle-x', beside(x, other), discriminator.x),
      discriminator.joint.slice(0, -1),
    );
  return {
    errors: x.map((row, i) => row.map((value, k) => Math.abs(value - back[i]![k]!))),
    scores: {
      reconstruction: x.map((row, i) => mean(row.map((value, k) => Math.abs(value - back[i]![k]!)))),
      'feature-matching': apart(hidden(x), hidden(back)),
      discriminator: last(hidden(x)).map((logit) => -logit),
      alad: apart(pairs(x), pairs(back)),
    },
  };
}

/** Float32 against double precision: each number within 2e-6 of the largest. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest).toBeGreaterThan(1e-3);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value) / largest).toBeLessThan(2e-6);
}

describe('scores', () => {
  it('are those of their formulas', async () => {
    const expected = reference(alice, rowsOf(Array.from(items), 2));
    const { scores, errors } = await scoreItems(alice, items);
    expect(Object.keys(scores)).toEqual(Object.keys(expected.scores));
    for (const [name, values] of Object.entries(expected.scores))
      expectClose(scores[name as AnomalyScoreName]!, values);
    expectClose(errors, expected.errors.flat());
  });
  it('reconstruct as the model does', async () => {
    const back = await alice.reconstruct(items);
    const { errors } = await scoreItems(alice, items, { names: ['reconstruction'] });
    expect([...errors]).toEqual([...items].map((value, i) => Math.fround(Math.abs(value - back.data[i]!))));
  });
  it('are only those asked for, in batches of any size, block after block', async () => {
    const names = ['alad', 'discriminator'] as const;
    const whole = await scoreItems(alice, items, { names });
    expect(Object.keys(whole.scores)).toEqual(names);
    const scorer = await createScorer(alice, { names, batch: 3 });
    const parts = [await scorer.score(items.subarray(0, 8)), await scorer.score(items.subarray(8), { first: 4 })];
    await scorer.release();
    for (const name of names) {
      expectClose(
        parts.flatMap(({ scores }) => [...scores[name]!]),
        [...whole.scores[name]!],
      );
    }
  });
  it('take the mean code of an implicit encoder, and the mean of a stochastic decoder', async () => {
    const grid = await trainModel(tinyGrid, `${folder}/grid`);
    const { errors } = await scoreItems(grid, items);
    const back = await grid.reconstruct(items);
    expectClose(
      errors,
      [...items].map((value, i) => Math.abs(value - back.data[i]!)),
    );
    const noisy = await trainModel(tinyNoisyDecoder, `${folder}/noisy`);
    const bytes = (await loadDataset('digits')).test.values.subarray(0, 2 * 784) as Uint8Array;
    const twice = [await scoreItems(noisy, bytes), await scoreItems(noisy, bytes, { seed: 5 })];
    expect(twice[0]).toEqual(twice[1]);
    expect(twice[0]!.errors).toHaveLength(2 * 784);
  });
});

describe('the discriminator’s score is minus the logit of the model', () => {
  it('of any class, where it tells classes', async () => {
    const over = mergeConfig(tiny, {
      objective: 'semi-supervised',
      steps: 2,
      labels: { classes: 10, count: 50, batchSize: 10 },
    });
    const model = await trainModel(over, `${folder}/semi`);
    const bytes = (await loadDataset('digits')).test.values.subarray(0, 3 * 784) as Uint8Array;
    const { scores } = await scoreItems(model, bytes, { names: ['discriminator'] });
    expectClose(scores.discriminator!, negated(await model.discriminate(bytes, await model.encode(bytes))));
  });
  it('given attributes, where it is conditional', async () => {
    const values = numbers(20);
    const attributes = { names: ['bright', 'tall'], values: Uint8Array.from(values, (value) => (value > 0 ? 1 : 0)) };
    const split = { values, count: 10, attributes };
    const dataset = createDataset({ name: 'told', shape: [2], train: split, test: split, source: 'test' });
    const told = { count: 2, embedding: 4 };
    const config = resolveConfig(mergeConfig(points, { objective: 'conditional', networks: { attributes: told } }));
    const step = await createTrainingStep(config, dataset);
    const data = { name: 'told', digest: '', source: '', train: 10, test: 10, attributes: attributes.names };
    const provenance = { versions: {}, data };
    const model = new Model({ config, provenance, run: 'r', step: 0, weights: step.states }, { threads: 1 });
    const given = { attributes: Uint8Array.of(1, 0, 0, 1, 1, 1) };
    const x = items.subarray(0, 6);
    const { scores } = await scoreItems(model, x, { ...given, batch: 2 });
    const logits = await model.discriminate(x, await model.encode(x, given), given);
    expectClose(scores.discriminator!, negated(logits));
    await expect(scoreItems(model, x)).rejects.toThrow('score: expected attributes, as this model is conditional');
    await step.release();
  });
});

const negated = (numbers: Float32Array) => Array.from(numbers, (value) => -value);

describe('what a model lacks', () => {
  it('is named with what to do', async () => {
    const bigan = await trainModel(tinyBigan, `${folder}/bigan`);
    expect(anomalyScoresOf(bigan)).toEqual(['reconstruction', 'feature-matching', 'discriminator']);
    const bytes = new Uint8Array(784);
    await expect(scoreItems(bigan, bytes, { names: ['alad'] })).rejects.toMatchObject({
      code: 'run',
      message: 'score alad: expected a discriminator of (x, G(E(x))); the objective bigan has none',
      remedy: 'train with --objective alad, or ask for reconstruction or feature-matching or discriminator',
    });
  });
  it.each([
    ['autoencoder', {}, ['reconstruction'], 'expected a discriminator'],
    ['gan', {}, [], 'expected an encoder'],
    ['bigan', { networks: { discriminator: { packing: 2 } } }, ['reconstruction'], 'packs of 2'],
  ] as const)('%s', async (objective, over, names, message) => {
    const model = await train(`lack-${objective}`, objective, over);
    expect(anomalyScoresOf(model)).toEqual(names);
    await expect(scoreItems(model, items, { names: ['discriminator'] })).rejects.toThrow(message);
    if (names.length === 0) await expect(scoreItems(model, items)).rejects.toThrow(message);
  });
  it('unknown names, batches below 1 and numbers that are not finite are refused', async () => {
    await expect(scoreItems(alice, items, { names: ['odd' as 'alad'] })).rejects.toMatchObject({ code: 'usage' });
    await expect(scoreItems(alice, items, { batch: 0 })).rejects.toMatchObject({ code: 'usage' });
    await expect(scoreItems(alice, Float32Array.of(1, Number.NaN))).rejects.toMatchObject({ code: 'data' });
    await expect(scoreItems(alice, Float32Array.of(1))).rejects.toMatchObject({ code: 'shape' });
  });
});
