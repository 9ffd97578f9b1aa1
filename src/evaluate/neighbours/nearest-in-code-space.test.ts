import { afterAll, expect, test } from 'vitest';
import { fileFolder, tinyDigits, trainModel } from '../../../test/tiny-models.ts';
import { allItems } from '../../data/dataset.ts';
import { loadDataset } from '../../data/source.ts';
import { readPoints } from '../read-points.ts';
import { nearestInCodeSpace } from './nearest-in-code-space.ts';

const model = await trainModel(tinyDigits, `${fileFolder()}/run`);
afterAll(() => model.release());
const digits = await loadDataset('digits');
const queries = await readPoints(digits.test, 784, Uint32Array.of(3, 77));

test('finds what a search through all codes finds, across blocks', async () => {
  // 5,000 items are two blocks.
  const items = allItems(digits);
  const { indices, distances, k } = await nearestInCodeSpace(model, queries.data, items, { count: 7, threads: 1 });
  expect(k).toBe(7);
  const { data: codes } = await model.encode(items.values);
  const { data: asked } = await model.encode(queries.data);
  for (const query of [0, 1]) {
    const all = Array.from({ length: items.count }, (_, index) => {
      let square = 0;
      for (let i = 0; i < 4; i++) square += (codes[index * 4 + i]! - asked[query * 4 + i]!) ** 2;
      return { index, distance: Math.sqrt(square) };
    }).sort((a, b) => a.distance - b.distance || a.index - b.index);
    expect([...indices.subarray(7 * query, 7 * query + 7)]).toEqual(all.slice(0, 7).map(({ index }) => index));
    expect(distances[7 * query]).toBeLessThan(1e-6);
    expect(distances[7 * query + 6]).toBeCloseTo(all[6]!.distance, 6);
  }
  expect(indices[0]).toBe(digits.train.count + 3);
});

test('fewer items than neighbours, none, and a count that is none', async () => {
  const three = { values: digits.test.values.subarray(0, 3 * 784), count: 3 };
  const { indices, k } = await nearestInCodeSpace(model, queries.data, three, { threads: 1 });
  expect(k).toBe(3);
  expect([...indices.subarray(0, 3)].sort()).toEqual([0, 1, 2]);
  await expect(nearestInCodeSpace(model, queries.data, { ...three, count: 0 })).rejects.toThrow('at least one item');
  await expect(nearestInCodeSpace(model, queries.data, three, { count: 0 })).rejects.toThrow('a count of at least 1');
});
