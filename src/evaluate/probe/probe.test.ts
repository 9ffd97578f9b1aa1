import { afterAll, describe, expect, test } from 'vitest';
import { fileFolder, tinyDigits, tinyGrid, trainModel } from '../../../test/tiny-models.ts';
import type { DataSplit, Dataset } from '../../data/dataset.ts';
import { loadDataset } from '../../data/source.ts';
import { drawProbed, splitForValidation } from './draw-labelled.ts';
import { probeModel } from './probe-model.ts';
import { probeMarkdown } from './show-probing.ts';

const folder = fileFolder();
const model = await trainModel(tinyDigits, `${folder}/digits`);
afterAll(() => model.release());
const digits = await loadDataset('digits');

describe('the labels that are used', () => {
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);

  test('are as many of each class, or all', () => {
    const drawn = drawProbed(labels, { count: 12, limit: 60, seed: 1 });
    expect([0, 1, 2].map((label) => drawn.filter((place) => labels[place] === label).length)).toEqual([4, 4, 4]);
    expect(drawProbed(labels, { count: 12, limit: 60, seed: 1 })).toEqual(drawn);
    expect(drawProbed(labels, { count: 12, limit: 60, seed: 2 })).not.toEqual(drawn);
    expect([...drawProbed(labels, { limit: 60, seed: 0 })].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    expect(drawProbed(labels, { limit: 7, seed: 0 })).toHaveLength(7);
  });

  test('are split by class, so that nothing else chooses the regularisation', () => {
    const { fit, validation } = splitForValidation(labels);
    expect([0, 1, 2].map((label) => validation.filter((place) => labels[place] === label).length)).toEqual([4, 4, 4]);
    expect([...fit, ...validation].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    expect(splitForValidation(Int32Array.of(0, 1, 0, 1)).validation).toEqual(Uint32Array.of(2, 3));
    expect(() => splitForValidation(Int32Array.of(0, 1))).toThrow('at least 2 labels of a class');
  });

  test('refusals', () => {
    expect(() => drawProbed(labels, { count: 30, limit: 20, seed: 0 })).toThrow('at most 20');
    expect(() => drawProbed(labels, { count: 10, limit: 60, seed: 0 })).toThrow('a multiple of the 3 classes');
    expect(() => drawProbed(labels, { count: 63, limit: 63, seed: 0 })).toThrow('at least 21 items of class 0');
  });
});

/** A tenth of the digits, which is quick. */
const part = ({ values, labels }: DataSplit, count: number): DataSplit => {
  const places = Array.from({ length: count }, (_, i) => Math.floor((i * labels!.length) / count));
  const chosen = new Uint8Array(count * 784);
  for (const [i, place] of places.entries())
    chosen.set(values.subarray(place * 784, (place + 1) * 784) as Uint8Array, i * 784);
  return { values: chosen, count, labels: Int32Array.from(places, (place) => labels![place]!) };
};
const few: Dataset = { ...digits, train: part(digits.train, 300), test: part(digits.test, 100) };

test('codes and layers stand beside items, PCA and an untrained encoder; the items tell more than the codes of four steps', async () => {
  const probing = await probeModel(model, few, { labels: 200, threads: 1 });
  expect(probing).toMatchObject({ classes: 10, labels: 200, available: 300, test: 100, chance: 0.1, leftOut: [] });
  const { representations } = probing;
  expect(representations.map(({ name, size }) => [name, size])).toEqual([
    ['codes', 4],
    ['layers', 4 * 49 + 4],
    ['items', 784],
    ['pca', 4],
    ['random codes', 4],
    ['random layers', 4 * 49 + 4],
  ]);
  const items = representations[2]!;
  for (const accuracy of [items.logistic.accuracy, items.svm.accuracy, items.nearest]) {
    expect(accuracy).toBeGreaterThan(0.7);
    expect(accuracy).toBeGreaterThan(representations[0]!.logistic.accuracy);
  }
  expect(items.clusters).toBeGreaterThan(0.3);
  const again = await probeModel(model, few, { labels: 200, threads: 1 });
  expect(again.representations).toEqual(representations);
  const markdown = probeMarkdown(probing);
  expect(markdown).toContain('| representation | numbers | logistic | L2-SVM | 1-NN | 5-NN | clusters |');
  expect(markdown).toContain('from 200 of 300 labelled training items');
});

test('an encoder without layers that can be taken is probed by its codes, and that is said', async () => {
  const points = await trainModel(tinyGrid, `${folder}/grid`);
  const grid = await loadDataset('grid');
  const short = (split: DataSplit, count: number): DataSplit => ({
    values: split.values.subarray(0, 2 * count),
    count,
    labels: split.labels!.subarray(0, count),
  });
  const dataset = { ...grid, train: short(grid.train, 400), test: short(grid.test, 200) };
  const { representations, leftOut } = await probeModel(points, dataset, { threads: 1 });
  expect(representations.map(({ name }) => name)).toEqual(['codes', 'items', 'pca', 'random codes']);
  expect(leftOut).toMatchObject([
    { name: 'layers', reason: expect.stringContaining('received an implicit one') },
    { name: 'random layers' },
  ]);
  // 25 Gaussians that stand apart.
  expect(representations[1]!.nearest).toBeGreaterThan(0.97);
  await points.release();
});

test('data that cannot be probed', async () => {
  const { labels: _, ...unlabelled } = few.train;
  await expect(probeModel(model, { ...few, train: unlabelled })).rejects.toThrow('received no labels');
  const one = { ...few.test, labels: new Int32Array(few.test.count) };
  await expect(probeModel(model, { ...few, test: one })).rejects.toThrow('held-out items of at least two classes');
  await expect(probeModel(model, { ...few, shape: [2] })).rejects.toThrow('expected items of [1, 28, 28]');
});
