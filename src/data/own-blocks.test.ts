import { expect, test } from 'vitest';
import { readOwnBlocks } from './own-blocks.ts';

const values = Float32Array.from({ length: 2 * 47 }, (_, place) => place);

test.each([
  [1, 47, 100],
  [2, 47, 20],
  [3, 47, 5],
  [4, 3, 10],
  [5, 1, 10],
])('%i ranks take turns over %i items, whole units of 5 each', async (size, count, most) => {
  const split = { values: values.subarray(0, 2 * count), count };
  const found = new Map<number, number[]>();
  for (let rank = 0; rank < size; rank++) {
    let turn = rank;
    for await (const { first, count: own, values } of readOwnBlocks(split, 2, {
      share: { rank, size },
      unit: 5,
      most,
    })) {
      expect(first % 5).toBe(0);
      expect(own).toBeLessThanOrEqual(most);
      expect(values).toHaveLength(2 * own);
      found.set(turn, [...values]);
      turn += size;
    }
  }
  const order = [...found.keys()].sort((a, b) => a - b);
  expect(order).toEqual(Array.from(order, (_, place) => place));
  expect(order.flatMap((turn) => found.get(turn)!)).toEqual([...split.values]);
});

test('the ranks of a few items have equally many', async () => {
  const split = { values, count: 47 };
  for (const rank of [0, 1, 2]) {
    const counts: number[] = [];
    for await (const { count } of readOwnBlocks(split, 2, { share: { rank, size: 3 }, unit: 5, most: 100 }))
      counts.push(count);
    expect(counts).toEqual(rank < 2 ? [20] : [7]);
  }
});
