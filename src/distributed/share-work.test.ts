import { expect, test } from 'vitest';
import { asRanks } from '../../test/ranks.ts';
import { AliError } from '../errors.ts';
import { aloneRanks, type Ranks } from './ranks.ts';
import { agree, complete, drain, inTurns, stretchesOf } from './share-work.ts';

async function* partsOf({ rank, size }: Ranks, count: number) {
  for (let item = rank; item < count; item += size) {
    yield { about: { first: 3 * item, count: 3 }, arrays: [Uint8Array.of(item)] };
  }
}

test.each([1, 2, 3, 4])('%i ranks take turns in a stream, and all see all of it in order', async (size) => {
  const seen = await asRanks(size, async (ranks) => {
    const items: number[] = [];
    for await (const { about, arrays } of inTurns(ranks, 'items', partsOf(ranks, 7))) {
      expect(about.first).toBe(3 * items.length);
      items.push(arrays[0]![0]!);
    }
    return items;
  });
  expect(seen).toEqual(Array(size).fill([0, 1, 2, 3, 4, 5, 6]));
});

test.each([
  [7, 5],
  [6, 9],
  [0, 2],
])('ranks that find %i and %i parts fail together', async (first, second) => {
  const failed = asRanks(2, (ranks) =>
    drain(inTurns(ranks, 'items', partsOf(ranks, ranks.rank === 0 ? first : second))),
  );
  await expect(failed).rejects.toThrow('reads other data; expected item');
});

test('a stream that is left early ends its source', async () => {
  let ended = false;
  async function* endless() {
    try {
      for (let first = 0; ; first++) yield { about: { first, count: 1 }, arrays: [] };
    } finally {
      ended = true;
    }
  }
  for await (const { about } of inTurns(aloneRanks, 'items', endless())) if (about.first === 3) break;
  expect(ended).toBe(true);
});

test.each([
  [1, 10, 4],
  [2, 10, 4],
  [3, 10, 4],
  [4, 2, 4],
  [2, 0, 4],
])('%i ranks complete %i rows of two arrays, units of %i', async (size, count, unit) => {
  const done: [number, number][] = [];
  const all = await asRanks(size, async (ranks) => {
    const [doubled, pairs] = [new Float64Array(count), new Int32Array(2 * count)];
    await complete(ranks, 'rows', { count, unit }, async (from, to) => {
      done.push([from, to]);
      for (let row = from; row < to; row++) {
        doubled[row] = 2 * row;
        pairs.set([row, -row], 2 * row);
      }
      return [
        { values: doubled, width: 1 },
        { values: pairs, width: 2 },
      ];
    });
    return { doubled, pairs };
  });
  for (const { doubled, pairs } of all) {
    expect([...doubled]).toEqual(Array.from({ length: count }, (_, row) => 2 * row));
    expect([...pairs]).toEqual(
      Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 : -((i - 1) / 2) || 0)),
    );
  }
  for (const [from] of done) expect(from % unit === 0 || from === count).toBe(true);
});

test('what ranks find must be the same, and an error of one is that of all', async () => {
  expect(
    await asRanks(3, (ranks) =>
      agree(
        ranks,
        'data',
        async () => ranks.rank,
        () => 'same',
      ),
    ),
  ).toEqual([0, 1, 2]);
  const differing = asRanks(3, (ranks) =>
    agree(
      ranks,
      'data',
      async () => ranks.rank,
      (rank) => [Math.min(rank, 1)],
    ),
  );
  await expect(differing).rejects.toThrow('rank 1 has other data than rank 0; expected [0]; received [1]');
  const failing = asRanks(3, (ranks) =>
    agree(ranks, 'data', async () => {
      if (ranks.rank === 2) throw new AliError('io', 'the disk is gone');
    }),
  );
  await expect(failing).rejects.toThrow('the disk is gone');
});

test('stretches are whole units and equally many for each rank', () => {
  expect(stretchesOf(10_000, { size: 1, unit: 100, most: 1000 })).toBe(1000);
  expect(stretchesOf(10_000, { size: 4, unit: 100, most: 1000 })).toBe(900);
  expect(stretchesOf(250, { size: 4, unit: 100, most: 1000 })).toBe(100);
  expect(stretchesOf(0, { size: 4, unit: 100, most: 1000 })).toBe(100);
});
