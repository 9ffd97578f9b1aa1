import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collect } from '../../../test/tiny.ts';
import { fileFolder, tinyBigan, tinyDigits, tinyGrid, trainModel } from '../../../test/tiny-models.ts';
import { createDataset, type Dataset } from '../../data/dataset.ts';
import { loadDataset } from '../../data/source.ts';
import { loadModel } from '../../model/load-model.ts';
import type { Model } from '../../model/model.ts';
import { Inference } from '../../networks/inference.ts';
import { mergeConfig } from '../../presets/config.ts';
import { train } from '../../train/train.ts';
import { meanDeviation } from '../inference/code-match.ts';
import { meanSquaredError } from '../inference/reconstruction.ts';
import { createContext } from './context.ts';
import { evaluateModel } from './evaluate-model.ts';
import { findingOf } from './finding.ts';
import { posteriorOf } from './posterior.ts';

const folder = fileFolder();
const options = { samples: 60, threads: 1 };
await (await trainModel(tinyDigits, `${folder}/digits`)).release();

test('a GAN has samples to measure, and neither reconstructions nor codes', async () => {
  const model = await trainModel(mergeConfig(tinyGrid, { objective: 'gan' }), `${folder}/gan`);
  const { evaluation, pictures } = await evaluateModel(model, await loadDataset('grid'), options);
  expect(evaluation.groups.map(({ name }) => name)).toEqual(['plane', 'distribution', 'memory']);
  const reason = 'this run has no encoder; its objective, gan, trains none';
  expect(evaluation.leftOut.slice(1)).toEqual([
    { name: 'inference', reason },
    { name: 'codes', reason },
  ]);
  expect(pictures.map(({ file }) => file)).toEqual(['samples.png']);
  await model.release();
});

/** A run on points of the plane that are told whether they are right and whether they are high. */
async function conditionalOnPlane(): Promise<{ readonly model: Model; readonly dataset: Dataset }> {
  const { values } = (await loadDataset('grid')).train;
  const split = (first: number, count: number) => {
    const own = values.slice(2 * first, 2 * (first + count)) as Float32Array;
    const attributes = { names: ['right', 'high'], values: Uint8Array.from(own, (value) => (value > 0 ? 1 : 0)) };
    return { values: own, count, attributes };
  };
  const dataset = createDataset({
    name: 'told',
    shape: [2],
    train: split(0, 200),
    test: split(200, 60),
    source: 'test',
  });
  const over = mergeConfig(tinyGrid, {
    objective: 'conditional',
    networks: { attributes: { count: 2, embedding: 4 } },
  });
  if (!existsSync(`${folder}/conditional`)) await collect(train(over, { out: `${folder}/conditional`, dataset }));
  const model = await loadModel(`${folder}/conditional`, { threads: 1 });
  return { model, dataset };
}

test("a conditional model is told the items' own attributes, and samples have those of training items", async () => {
  const { model, dataset } = await conditionalOnPlane();
  const { real, fake, attributes, release } = await createContext(model, dataset, options);
  for (const [i, value] of attributes.real!.entries()) expect(value).toBe(real.data[i]! > 0 ? 1 : 0);
  expect(fake.data).toEqual((await model.sample({ count: 60, attributes: attributes.fake })).data);
  await release();
  const { evaluation, pictures } = await evaluateModel(model, dataset, options);
  expect(evaluation.groups.map(({ name }) => name)).toEqual(['distribution', 'inference', 'codes', 'memory']);
  const { data } = await model.reconstruct(real.data, { attributes: attributes.real });
  const mse = meanSquaredError(real, { ...real, data });
  expect(findingOf(evaluation.groups, 'inference/mse')?.value).toBe(mse);
  expect(pictures.map(({ file }) => file)).toEqual(['samples.png', 'reconstructions.png']);
  await expect(evaluateModel(model, await loadDataset('grid'), options)).rejects.toThrow(
    'expected data with the attributes that the model takes, right, high; received none',
  );
  await model.release();
});

async function fewDigits(labels?: Int32Array): Promise<Dataset> {
  const { values } = (await loadDataset('digits')).train;
  const split = { values: values.slice(0, 60 * 784), count: 60, ...(labels && { labels }) };
  return createDataset({ name: 'some', shape: [1, 28, 28], train: split, test: split, source: 'test' });
}

test.each([
  ['no labels', undefined, 'the data has no labels to train a classifier of'],
  ['one class', new Int32Array(60), 'the data has one class, and a classifier needs two'],
])('images of %s: what needs a classifier is left out with the reason', async (_, labels, reason) => {
  const model = await loadModel(`${folder}/digits`, { threads: 1 });
  const dataset = await fewDigits(labels);
  const { evaluation } = await evaluateModel(model, dataset, { ...options, metrics: ['features', 'inference'] });
  expect(evaluation.leftOut).toEqual([
    { name: 'features', reason: `${reason}, and no feature extractor was given` },
    { name: 'inference/classKept', reason },
  ]);
  expect(findingOf(evaluation.groups, 'inference/ssim')).toBeDefined();
  await model.release();
});

test('numbers that are not finite are left out, and all that is left survives JSON', async () => {
  const model = await loadModel(`${folder}/digits`, { threads: 1 });
  model.reconstruct = async (items) => ({ shape: [60, 1, 28, 28], data: items as Float32Array });
  const { evaluation } = await evaluateModel(model, await fewDigits(), { ...options, metrics: ['inference'] });
  expect(evaluation.leftOut).toContainEqual({
    name: 'inference/psnr',
    reason: 'every reconstruction equals its original, which is infinitely many decibels',
  });
  expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  await model.release();
});

test('σ is that of a stochastic encoder, 0 of a deterministic one, and of draws of an implicit one', async () => {
  const { test: held } = await fewDigits();
  const items = { data: Float32Array.from(held.values, (byte) => byte / 255), count: 60, size: 784 };
  const given = { attributes: undefined, seed: 3 };
  const model = await loadModel(`${folder}/digits`, { threads: 1 });
  const { draws, deviations } = await posteriorOf(model, items, given);
  expect(draws.data).toEqual((await model.encode(items.data, { mode: 'stochastic', seed: 3 })).data);
  const inference = new Inference(model.options);
  expect(deviations.data).toEqual((await inference.encode(items.data)).sigma);
  await Promise.all([inference.release(), model.release()]);
  const bigan = await trainModel(tinyBigan, `${folder}/bigan`);
  expect(meanDeviation((await posteriorOf(bigan, items, given)).deviations)).toBe(0);
  await bigan.release();
  const { model: implicit, dataset } = await conditionalOnPlane();
  const points = { data: dataset.test.values as Float32Array, count: 60, size: 2 };
  const found = await posteriorOf(implicit, points, { ...given, attributes: dataset.test.attributes!.values });
  expect(found.source).toBe('of 16 draws');
  expect(meanDeviation(found.deviations)).toBeGreaterThan(0);
  await implicit.release();
});

test('labelled points are no images, which is why there is no classifier of them', async () => {
  const { model } = await conditionalOnPlane();
  const { train, test: held } = await loadDataset('grid');
  const attributes = (count: number) => ({ names: ['right', 'high'], values: new Uint8Array(2 * count) });
  const labelled = createDataset({
    name: 'labelled',
    shape: [2],
    train: { ...train, labels: new Int32Array(train.count).map((_, i) => i % 2), attributes: attributes(train.count) },
    test: { ...held, labels: new Int32Array(held.count).map((_, i) => i % 2), attributes: attributes(held.count) },
    source: 'test',
  });
  const { evaluation } = await evaluateModel(model, labelled, { ...options, metrics: ['features', 'inference'] });
  const reason = 'a classifier is trained in place for images only';
  expect(evaluation.leftOut).toEqual([
    { name: 'features', reason: `${reason}, and no feature extractor was given` },
    { name: 'inference/psnr', reason: 'the items are no images' },
    { name: 'inference/ssim', reason: 'the items are no images' },
    { name: 'inference/classKept', reason },
  ]);
  await model.release();
});

test('memorisation is measured on what the run was trained on, and on nothing else', async () => {
  const { model, dataset } = await conditionalOnPlane();
  const other = createDataset({ ...dataset, name: 'other', train: dataset.test, test: dataset.train });
  const { evaluation } = await evaluateModel(model, other, { ...options, metrics: ['memory'] });
  expect(evaluation).toMatchObject({
    groups: [],
    leftOut: [{ name: 'memory', reason: 'the training split is not the run’s (digests differ)' }],
  });
  const own = await evaluateModel(model, { ...dataset, name: 'copy' }, { ...options, metrics: ['memory'] });
  expect(own.evaluation.groups).toMatchObject([
    { title: 'nearest of 200 training items to 60 samples, and to as many held-out items' },
  ]);
  await model.release();
});
