/** Items of a data set, and how batches of those in memory are assembled: nothing here needs more than the language itself. */

import { AliError } from '../errors.ts';

/** Numbers as data sets keep them: bytes 0…255 for images from files, float32 for everything else. */
export type DataValues = Uint8Array | Float32Array;

/** Properties that an item has or has not, beside its class: `values` holds count × names.length bytes, 0 or 1. */
export interface Attributes {
  readonly names: readonly string[];
  readonly values: Uint8Array;
}

/** Items on the disk, uint8 0…255, which are read into memory that is shared with the threads that decode them. */
export interface StoredItems {
  share(length: number): SharedBytes;
  release(shared: SharedBytes): void;
  /** Begins to put the items of these numbers one after another into `target`; requests are served in their order. */
  fill(target: SharedBytes, indices: Uint32Array): Promise<void>;
  /** These items and others of the same folder behind them. */
  concat(others: StoredItems): StoredItems;
}

/** Memory that other threads may write to. */
export interface SharedBytes {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** The attributes of the items of these numbers. */
export function attributesAt({ names, values }: Attributes, indices: Uint32Array): Attributes {
  const each = names.length;
  const taken = new Uint8Array(indices.length * each);
  for (const [place, item] of indices.entries()) {
    taken.set(values.subarray(item * each, (item + 1) * each), place * each);
  }
  return { names, values: taken };
}

/**
 * Items in memory or on the disk. `values` holds count × prod(shape) numbers, item after item; images are channels-first
 * [C, H, W], uint8 0…255 or float32 0…1. `labels` holds one class index an item,
 * `attributes` names.length numbers, 0 or 1.
 */
export interface DataSplit {
  /** Only of items in memory: where `stored` is there, looking at it throws. `readItems` reads both kinds. */
  readonly values: DataValues;
  readonly count: number;
  readonly labels?: Int32Array;
  readonly attributes?: Attributes;
  /** Items too large for memory. */
  readonly stored?: StoredItems;
  /** Path of the file that an item came from, where every item has one of its own. */
  readonly pathOf?: (item: number) => string;
}

/** How many numbers one item of this shape has. */
export function itemSizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Copies the items at `indices` into `out`, one after another: a batch in the data's own units.
 * @param itemSize numbers an item, `itemSizeOf(dataset.shape)`
 * @param indices item numbers below `split.count`
 * @param out at least indices.length × itemSize long; a Uint8Array takes only uint8 values
 * @throws AliError 'shape' when `out` is too short, of the wrong type, or an index is out of range
 */
export function gather(split: DataSplit, itemSize: number, indices: Uint32Array, out: DataValues): void {
  const { values, count } = split;
  if (out.length < indices.length * itemSize) {
    throw new AliError(
      'shape',
      `gather: out is too short; expected ${indices.length} × ${itemSize} numbers; received ${out.length}`,
    );
  }
  if (values instanceof Float32Array && out instanceof Uint8Array) {
    throw new AliError('shape', 'gather: expected a Float32Array to put float32 items in; received a Uint8Array');
  }
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place]!;
    if (index >= count) {
      throw new AliError('shape', `gather: index out of range; expected below ${count}; received ${index}`);
    }
    out.set(values.subarray(index * itemSize, (index + 1) * itemSize), place * itemSize);
  }
}

/** What the numbers of a split are. */
export function typeOf(split: DataSplit): 'uint8' | 'float32' {
  return split.stored || split.values instanceof Uint8Array ? 'uint8' : 'float32';
}
