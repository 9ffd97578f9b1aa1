import { expect, test } from 'vitest';
import { normalPoints, toPoints } from '../../../test/references.ts';
import { asPoints, type Points } from '../points.ts';
import { products, visitPairs } from './blocks.ts';
import { nearestNeighbours } from './nearest.ts';

function search(queries: Points, among: Points, { rows, k, self }: { rows: number[]; k: number; self: boolean }) {
  const { size } = queries;
  return rows.map((q) => {
    const all = Array.from({ length: among.count }, (_, index) => {
      let square = 0;
      for (let i = 0; i < size; i++) square += (queries.data[q * size + i]! - among.data[index * size + i]!) ** 2;
      return { index, distance: Math.sqrt(square) };
    });
    const others = self ? all.filter(({ index }) => index !== q) : all;
    return others.sort((a, b) => a.distance - b.distance).slice(0, k);
  });
}

test.each([false, true])(
  'finds what a search in float64 finds, over several blocks; without itself: %s',
  async (self) => {
    const among = normalPoints(4500, 3, { mean: 1000 });
    const queries = self ? among : normalPoints(300, 3, { stream: 'queries', mean: 1000 });
    const found = await nearestNeighbours(queries, among, { k: 4, excludeSelf: self, threads: 1 });
    const rows = self ? [0, 255, 256, 4499] : [0, 17, 255, 256, 299];
    for (const [place, expected] of search(queries, among, { rows, k: 4, self }).entries()) {
      const first = 4 * rows[place]!;
      expect([...found.indices.subarray(first, first + 4)]).toEqual(expected.map(({ index }) => index));
      expect([...found.distances.subarray(first, first + 4)]).toEqual(expected.map(({ distance }) => distance));
    }
  },
);

test('ties go to the lower index', async () => {
  const among = toPoints([1, 1, 1, 0], 1);
  const { indices, distances } = await nearestNeighbours(toPoints([1], 1), among, { k: 4 });
  expect([...indices]).toEqual([0, 1, 2, 3]);
  expect([...distances]).toEqual([0, 0, 0, 1]);
});

test('products of all pairs', async () => {
  const a = toPoints([1, 2, 3, 4], 2);
  expect([...(await products(a, toPoints([1, 0, 0, 1, 1, 1], 2)))]).toEqual([1, 2, 3, 3, 4, 7]);
});

test('refusals', async () => {
  const three = toPoints([1, 2, 3], 1);
  await expect(nearestNeighbours(three, three, { k: 3, excludeSelf: true })).rejects.toThrow('at least 4 points');
  await expect(nearestNeighbours(three, three, { k: 0 })).rejects.toThrow('expected k of at least 1; received 0');
  await expect(visitPairs('product', three, toPoints([1, 2], 2), () => {})).rejects.toThrow('received 1 and 2 numbers');
  const many = { data: new Float32Array(0), count: 100_000, size: 1 };
  await expect(products(many, many)).rejects.toThrow('received 100000 × 100000');
  expect((await nearestNeighbours(asPoints(new Float32Array(0), 1), three)).indices).toHaveLength(0);
});
