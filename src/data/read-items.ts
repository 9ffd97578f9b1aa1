/** Items out of a data set, whether it is in memory or on the disk: some, all in blocks, or batch after batch ahead of time. */

import { AliError } from '../errors.ts';
import { type DataSplit, type DataValues, gather, type SharedBytes, typeOf } from './split.ts';

/** Items and bytes that are on their way at once. */
const itemsAhead = 512;
const bytesAhead = 32 * 2 ** 20;

/**
 * Reads the items at `indices` into `out`, one after another, in the data's own units.
 * @throws AliError 'shape' as `gather`, 'data' or 'io' when an item on the disk cannot be read
 */
export async function readItems(
  split: DataSplit,
  itemSize: number,
  indices: Uint32Array,
  out: DataValues,
): Promise<void> {
  const { stored } = split;
  if (!stored) return gather(split, itemSize, indices, out);
  checkIndices(split, indices);
  const size = Math.max(1, Math.min(indices.length, itemsAhead, Math.floor(bytesAhead / itemSize)));
  const shared = stored.share(size * itemSize);
  try {
    for (let first = 0; first < indices.length; first += size) {
      const part = indices.subarray(first, first + size);
      await stored.fill(shared, part);
      out.set(shared.bytes.subarray(0, part.length * itemSize), first * itemSize);
    }
  } finally {
    stored.release(shared);
  }
}

/** Evenly spread items, up to `count` of them, so that ordered classes all appear: float32 in the networks' range. */
export async function readSpread(split: DataSplit, itemSize: number, count: number): Promise<Float32Array> {
  const indices = spread(split.count, count);
  const out = new Float32Array(indices.length * itemSize);
  await readItems(split, itemSize, indices, out);
  return typeOf(split) === 'uint8' ? out.map((byte) => byte * (1 / 255)) : out;
}

/** Up to `used` of `count` numbers, evenly spread. */
export function spread(count: number, used: number): Uint32Array {
  const most = Math.min(used, count);
  return Uint32Array.from({ length: most }, (_, place) => Math.floor((place * count) / most));
}

/** Consecutive items as `readBlocks` hands them out, in memory that the next block takes over. */
export interface Block {
  /** Number of its first item among all that are read. */
  readonly first: number;
  readonly count: number;
  /** count × itemSize numbers in the data's own units, valid until the next block is asked for. */
  readonly values: DataValues;
}

/**
 * Items in blocks, in order, the next ones being read while one is used.
 * @param options.size items a block
 * @param options.indices which items; default all
 */
export async function* readBlocks(
  split: DataSplit,
  itemSize: number,
  { size = 100, indices }: { readonly size?: number; readonly indices?: Uint32Array } = {},
): AsyncGenerator<Block> {
  const total = indices?.length ?? split.count;
  const values = newValues(split, Math.min(size, total) * itemSize);
  const batches = openBatches(split, itemSize, {
    size,
    steps: Math.ceil(total / size),
    at: (step) => {
      const first = step * size;
      const end = Math.min(first + size, total);
      return indices?.subarray(first, end) ?? Uint32Array.from({ length: end - first }, (_, place) => first + place);
    },
  });
  try {
    for (let first = 0; first < total; first += size) {
      const count = Math.min(size, total - first);
      const block = values.subarray(0, count * itemSize);
      await batches.read(first / size, block);
      yield { first, count, values: block };
    }
  } finally {
    batches.close();
  }
}

function newValues(split: DataSplit, length: number): DataValues {
  return typeOf(split) === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
}

export interface Batches {
  /** Puts the items of a step's batch into `out`. Steps in a row are read and decoded ahead of their turn. */
  read(step: number, out: DataValues): Promise<void>;
  close(): void;
}

/**
 * Batches of a split, the next ones on their way while one is used.
 * @param options.at numbers of the items of a step's batch, at most `size` of them; asked for in order
 * @param options.steps how many steps there are; default without end
 */
export function openBatches(
  split: DataSplit,
  itemSize: number,
  {
    size,
    at,
    steps = Number.POSITIVE_INFINITY,
  }: { readonly size: number; readonly at: (step: number) => Uint32Array; readonly steps?: number },
): Batches {
  const { stored } = split;
  if (!stored) return { read: async (step, out) => gather(split, itemSize, at(step), out), close() {} };
  const depth = Math.max(2, Math.min(Math.ceil(itemsAhead / size), Math.floor(bytesAhead / (size * itemSize))));
  interface Slot {
    readonly shared: SharedBytes;
    step: number;
    length: number;
    filled: Promise<void>;
  }
  const idle: SharedBytes[] = [];
  let queue: Slot[] = [];
  const begin = (shared: SharedBytes, step: number): Slot => {
    const indices = at(step);
    checkIndices(split, indices);
    const filled = stored.fill(shared, indices);
    filled.catch(() => {});
    return { shared, step, length: indices.length * itemSize, filled };
  };
  const extend = (from: number) => {
    for (let step = from; queue.length < depth && step < steps; step++) {
      queue.push(begin(idle.pop() ?? stored.share(size * itemSize), step));
    }
  };
  return {
    async read(step, out) {
      if (queue[0]?.step !== step) {
        const old = queue;
        queue = [];
        for (const { shared, filled } of old) {
          await filled.catch(() => {});
          idle.push(shared);
        }
        extend(step);
      }
      const slot = queue[0]!;
      await slot.filled;
      out.set(slot.shared.bytes.subarray(0, slot.length));
      queue.shift();
      idle.push(slot.shared);
      extend((queue.at(-1)?.step ?? step) + 1);
    },
    close() {
      for (const { shared } of queue) stored.release(shared);
      for (const shared of idle) stored.release(shared);
      queue = [];
    },
  };
}

function checkIndices({ count }: DataSplit, indices: Uint32Array): void {
  const wrong = indices.findIndex((index) => index >= count);
  if (wrong >= 0) {
    throw new AliError('shape', `items: index out of range; expected below ${count}; received ${indices[wrong]}`);
  }
}
