/** What a data set is in memory, and how batches are assembled from it. */

import { createHash } from 'node:crypto';
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

export interface Dataset {
  readonly name: string;
  /** Shape of one item: [C, H, W] for images, [features] for points. */
  readonly shape: readonly number[];
  readonly classes?: readonly string[];
  readonly train: DataSplit;
  /** Held-out items, never trained on. */
  readonly test: DataSplit;
  /**
   * SHA-256 in hex over shape, values, labels and attributes of both splits: the same digest is the same data. Of items on the disk
   * it is `listingPrefix` and the one over shape, and names, sizes and classes of the files.
   */
  readonly digest: string;
  /** How the data was stored, as a person would call it: 'IDX', 'image folder' … */
  readonly format?: string;
  /** Attribution: where the data came from. */
  readonly source: string;
  /** The file that keeps decoded items, and its size once they are all there. */
  readonly cache?: { readonly path: string; readonly bytes: number };
  /** Ends what reads items from the disk; after it they cannot be read. Without it nothing is kept waiting either. */
  readonly close?: () => Promise<void>;
}

/** What the digest of items on the disk begins with. */
export const listingPrefix = 'files-';

/** How many bytes one array of data may take in memory: just below the longest that Node.js can hold. */
export const maximumBytes = 4 * 2 ** 30 - 2 ** 20;

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

/** A split of items on the disk. */
export function storedSplit(stored: StoredItems, known: Omit<DataSplit, 'values' | 'stored'>): DataSplit {
  return {
    get values(): never {
      throw new AliError('data', 'these items are on the disk; expected them to be read from there, not from memory', {
        remedy: 'read them in parts, with readItems or readBlocks',
      });
    },
    stored,
    ...known,
  };
}

/** Puts a data set together and computes its digest. Both splits must hold the same type of values. */
export function createDataset(parts: Omit<Dataset, 'digest'>): Dataset {
  const itemSize = itemSizeOf(parts.shape);
  for (const [name, split] of Object.entries({ train: parts.train, test: parts.test })) {
    const { values, count, labels, attributes } = split;
    if (values.length !== count * itemSize || (labels && labels.length !== count)) {
      throw new AliError(
        'data',
        `${parts.name}: the ${name} split does not add up; expected ${count} items of [${parts.shape.join(', ')}]; ` +
          `received ${values.length} numbers and ${labels?.length ?? 'no'} labels`,
      );
    }
    const wrong = labels?.find((label) => label < 0 || (parts.classes !== undefined && label >= parts.classes.length));
    if (wrong !== undefined) {
      const range = parts.classes ? `0…${parts.classes.length - 1}` : '0 or more';
      throw new AliError('data', `${parts.name}: expected labels of ${range} in the ${name} split; received ${wrong}`, {
        remedy: 'check that labels and class names belong together',
      });
    }
    if (attributes && attributes.values.length !== count * attributes.names.length) {
      throw new AliError(
        'data',
        `${parts.name}: the attributes of the ${name} split do not add up; expected ${count} × ` +
          `${attributes.names.length}; received ${attributes.values.length}`,
      );
    }
  }
  if (parts.train.values instanceof Uint8Array !== parts.test.values instanceof Uint8Array) {
    throw new AliError('data', `${parts.name}: the train and test splits hold different types of numbers`, {
      remedy: 'store both as uint8 (0…255) or both as float32',
    });
  }
  return { ...parts, digest: digestOf(parts.shape, [parts.train, parts.test]) };
}

function digestOf(shape: readonly number[], splits: readonly DataSplit[]): string {
  const hash = createHash('sha256');
  for (const { values, count, labels, attributes } of splits) {
    const type = values instanceof Uint8Array ? 'uint8' : 'float32';
    hash.update(JSON.stringify({ shape, type, count, labels: labels !== undefined, attributes: attributes?.names }));
    hash.update(values);
    if (labels) hash.update(labels);
    if (attributes) hash.update(attributes.values);
  }
  return hash.digest('hex');
}

/** Both splits as one, the training items first. Copies what is in memory unless one of them is empty. */
export function allItems({ train, test }: Pick<Dataset, 'train' | 'test'>): DataSplit {
  if (test.count === 0) return train;
  if (train.count === 0) return test;
  const count = train.count + test.count;
  const labels = train.labels && test.labels && joined(train.labels, test.labels);
  const attributes = train.attributes &&
    test.attributes && {
      names: train.attributes.names,
      values: joined(train.attributes.values, test.attributes.values),
    };
  const [first, second] = [train.pathOf, test.pathOf];
  const known = {
    ...(labels && { labels }),
    ...(attributes && { attributes }),
    ...(first &&
      second && { pathOf: (item: number) => (item < train.count ? first(item) : second(item - train.count)) }),
  };
  if (train.stored && test.stored) return storedSplit(train.stored.concat(test.stored), { count, ...known });
  return { values: joined(train.values, test.values), count, ...known };
}

function joined<T extends DataValues | Int32Array>(a: T, b: T): T {
  const both = new (a.constructor as new (length: number) => T)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
