import { describe, expect, it } from 'vitest';
import { type DataSplit, storedSplit } from './dataset.ts';
import { createDecodePool } from './decode-pool.ts';
import { openBatches, readBlocks, readItems, readSpread, spread } from './read-items.ts';
import { pooledItems } from './stored-items.ts';

const values = Uint8Array.from({ length: 14 }, (_, place) => 10 * place);
const inMemory: DataSplit = { values, count: 7 };

/** The same items behind the interface of those on the disk; item `broken` cannot be read. */
function stored({ broken = -1 } = {}) {
  const asked: number[] = [];
  const filled = (indices: Uint32Array, out: Uint8Array) => {
    asked.push(...indices);
    for (const [place, index] of indices.entries()) {
      if (index === broken) throw new Error(`item ${index} is broken`);
      out.set(values.subarray(2 * index, 2 * index + 2), 2 * place);
    }
  };
  let held = 0;
  const items = {
    share: (length: number) => ({ id: ++held, bytes: new Uint8Array(new SharedArrayBuffer(length)) }),
    release: () => void held--,
    fill: async ({ bytes }: { bytes: Uint8Array }, indices: Uint32Array) => filled(indices.slice(), bytes),
    concat: () => items,
  };
  return { split: storedSplit(items, { count: 7 }), asked, held: () => held };
}

describe.each([
  ['memory', () => inMemory],
  ['the disk', () => stored().split],
] as const)('items in %s', (_, make) => {
  it('are read by number', async () => {
    const out = new Float32Array(4);
    await readItems(make(), 2, Uint32Array.of(6, 0), out);
    expect([...out]).toEqual([120, 130, 0, 10]);
    await expect(readItems(make(), 2, Uint32Array.of(7), out)).rejects.toThrow('expected below 7; received 7');
  });
  it('are spread evenly, in the range of the networks', async () => {
    expect([...spread(7, 3)]).toEqual([0, 2, 4]);
    const read = await readSpread(make(), 2, 3);
    expect([...read]).toEqual([...Float32Array.of(0, 10 / 255, 40 / 255, 50 / 255, 80 / 255, 90 / 255)]);
  });
  it('come in blocks, all or some of them', async () => {
    const seen: unknown[] = [];
    for await (const { first, count, values } of readBlocks(make(), 2, { size: 3 }))
      seen.push([first, count, ...values]);
    expect(seen).toEqual([
      [0, 3, 0, 10, 20, 30, 40, 50],
      [3, 3, 60, 70, 80, 90, 100, 110],
      [6, 1, 120, 130],
    ]);
    const indices = Uint32Array.of(5, 1, 1);
    const some: number[][] = [];
    for await (const { values } of readBlocks(make(), 2, { size: 2, indices })) some.push([...values]);
    expect(some).toEqual([
      [100, 110, 20, 30],
      [20, 30],
    ]);
  });
  it('come in batches from any step on, without end', async () => {
    const at = (step: number) => Uint32Array.of(step % 7, (3 * step) % 7);
    const batches = openBatches(make(), 2, { size: 2, at });
    const out = new Uint8Array(4);
    for (const step of [0, 1, 2, 3, 300, 301, 5, 6, 0]) {
      await batches.read(step, out);
      const [a, b] = [20 * (step % 7), 20 * ((3 * step) % 7)];
      expect([step, ...out]).toEqual([step, a, a + 10, b, b + 10]);
    }
    batches.close();
  });
});

describe('items on the disk', () => {
  it('are asked for ahead of their step, each step once, and no further than there are steps', async () => {
    const { split, asked, held } = stored();
    const batches = openBatches(split, 2, { size: 1, at: (step) => Uint32Array.of(step), steps: 7 });
    const out = new Uint8Array(2);
    await batches.read(0, out);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (let step = 1; step < 7; step++) await batches.read(step, out);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    batches.close();
    expect(held()).toBe(0);
  });
  it('fail at the step that needs what is broken, not before', async () => {
    const { split, held } = stored({ broken: 3 });
    const batches = openBatches(split, 2, { size: 1, at: (step) => Uint32Array.of(step), steps: 7 });
    const out = new Uint8Array(2);
    for (let step = 0; step < 3; step++) await batches.read(step, out);
    await expect(batches.read(3, out)).rejects.toThrow('item 3 is broken');
    batches.close();
    expect(held()).toBe(0);
    await expect(readItems(split, 2, Uint32Array.of(3), out)).rejects.toThrow('item 3 is broken');
    expect(held()).toBe(0);
  });
  it('have no values in memory, and say so', () => {
    expect(() => stored().split.values).toThrow(
      expect.objectContaining({ code: 'data', remedy: expect.stringContaining('readItems') }),
    );
  });
  it('are read in parts where they are many', async () => {
    const { split, asked, held } = stored();
    const indices = Uint32Array.from({ length: 1200 }, (_, place) => (5 * place) % 7);
    const out = new Uint8Array(2400);
    await readItems(split, 2, indices, out);
    expect([...out]).toEqual([...indices].flatMap((index) => [20 * index, 20 * index + 10]));
    expect([asked.length, held()]).toEqual([1200, 0]);
  });
  it('of two selections are numbered one after the other', async () => {
    const pool = createDecodePool({ shape: [1, 1, 1] });
    const asked: string[] = [];
    const one = { itemSize: 1, pathOf: (number: number) => `${number}` };
    const fill = async (_: unknown, tasks: readonly { path: string }[]) =>
      void asked.push(...tasks.map(({ path }) => path));
    const joined = pooledItems({ ...pool, fill }, Uint32Array.of(4, 2), one).concat(
      pooledItems({ ...pool, fill }, Uint32Array.of(9), one),
    );
    await joined.fill(pool.share(3), Uint32Array.of(2, 0, 1));
    expect(asked).toEqual(['9', '4', '2']);
  });
});
