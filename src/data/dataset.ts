/** What a data set is: two splits of items, and what is known of them. */

import { createHash } from 'node:crypto';
import { AliError } from '../errors.ts';
import { type DataSplit, type DataValues, itemSizeOf, type StoredItems } from './split.ts';
import type { Encoding } from './table/encoding.ts';
import type { TableNote } from './table/tally.ts';

export * from './split.ts';

/** A data set in two splits, with what is known of its items; `loadDataset` makes one of a name, a file or a folder. */
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
  /** Of a table whose columns became numbers: how they did, and what was odd about them. */
  readonly table?: { readonly encoding: Encoding; readonly notes: readonly TableNote[] };
  /** The file that keeps decoded items, and its size once they are all there. */
  readonly cache?: { readonly path: string; readonly bytes: number };
  /** Ends what reads items from the disk; after it they cannot be read. Without it nothing is kept waiting either. */
  readonly close?: () => Promise<void>;
}

/** What the digest of items on the disk begins with. */
export const listingPrefix = 'files-';

/** How many bytes one array of data may take in memory: just below the longest that Node.js can hold. */
export const maximumBytes = 4 * 2 ** 30 - 2 ** 20;

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
