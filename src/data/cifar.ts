/** CIFAR-10 and CIFAR-100 as their authors give them: binary or Python batches, in a folder or in the archive. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AliError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { readError, readWhole } from './input.ts';
import { fromParts, type Part, type SourceOptions } from './parts.ts';
import { type PickleValue, readPickle } from './pickle.ts';
import { readTar } from './tar.ts';

const shape = [3, 32, 32] as const;
const itemSize = 3072;
const maximumFile = 256 * 2 ** 20;

interface Layout {
  readonly name: string;
  readonly format: string;
  readonly train: readonly string[];
  readonly test: string;
  /** Where the names of the classes are, and how they are called there. */
  readonly classes: string;
  readonly classKey: string;
  /** Bytes before the pixels of a record, of which the last is the label; undefined for pickles. */
  readonly labelBytes: number | undefined;
  readonly labelKey: string;
  readonly classCount: number;
}

const batches = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}`);
const ten = { name: 'cifar10', classKey: 'label_names', labelKey: 'labels', classCount: 10 };
const hundred = { name: 'cifar100', classKey: 'fine_label_names', labelKey: 'fine_labels', classCount: 100 };

const layouts: readonly Layout[] = [
  {
    ...ten,
    format: 'CIFAR-10 binary',
    train: batches.map((name) => `${name}.bin`),
    test: 'test_batch.bin',
    classes: 'batches.meta.txt',
    labelBytes: 1,
  },
  {
    ...ten,
    format: 'CIFAR-10 Python',
    train: batches,
    test: 'test_batch',
    classes: 'batches.meta',
    labelBytes: undefined,
  },
  {
    ...hundred,
    format: 'CIFAR-100 binary',
    train: ['train.bin'],
    test: 'test.bin',
    classes: 'fine_label_names.txt',
    labelBytes: 2,
  },
  { ...hundred, format: 'CIFAR-100 Python', train: ['train'], test: 'test', classes: 'meta', labelBytes: undefined },
];

const known = new Set(layouts.flatMap(({ train, test, classes }) => [...train, test, classes]));

/** Reads a file of a folder or archive by its name. */
type Reader = (name: string) => Promise<Uint8Array>;

/** Which layout files of these names have, told by the first training file and the names of the classes or the test file. */
function layoutOf(names: readonly string[]): Layout | undefined {
  return layouts.find(
    ({ train, test, classes }) => names.includes(train[0]!) && [test, classes].some((name) => names.includes(name)),
  );
}

/** Loads a folder with the batches of CIFAR-10 or CIFAR-100, or with the folder of them; undefined when it has none. */
export async function loadCifarFolder(folder: string, options: SourceOptions = {}): Promise<Dataset | undefined> {
  const inside = await entriesOf(folder);
  const below = inside.folders.find((name) => /^cifar-10/.test(name));
  const places = [folder, ...(below === undefined ? [] : [join(folder, below)])];
  for (const place of places) {
    const { files } = place === folder ? inside : await entriesOf(place);
    const layout = layoutOf(files);
    const reader: Reader = (name) => readWhole(join(place, name), { limit: maximumFile });
    if (layout) return loadLayout(place, { layout, names: files, reader }, options);
  }
  return undefined;
}

/**
 * Loads cifar-10-binary.tar.gz, cifar-10-python.tar.gz or their siblings of CIFAR-100 as they are downloaded.
 * @throws AliError 'data' naming what was looked for, or the batch that is damaged
 */
export async function loadCifarArchive(path: string, options: SourceOptions = {}): Promise<Dataset> {
  const files = await readTar(path, (name) => known.has(name));
  const names = [...files.keys()];
  const layout = layoutOf(names);
  if (!layout) {
    throw new AliError(
      'data',
      `${path}: expected an archive of CIFAR-10 or CIFAR-100; it holds none of their batches`,
      {
        remedy: 'unpack other archives and give the folder',
      },
    );
  }
  const reader: Reader = async (name) => files.get(name)!;
  return loadLayout(path, { layout, names, reader }, options);
}

async function entriesOf(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw readError(error, folder);
  });
  const named = (isFolder: boolean) =>
    entries.filter((entry) => entry.isDirectory() === isFolder).map(({ name }) => name);
  return { files: named(false), folders: named(true) };
}

async function loadLayout(
  path: string,
  { layout, names, reader }: { readonly layout: Layout; readonly names: readonly string[]; readonly reader: Reader },
  options: SourceOptions,
): Promise<Dataset> {
  const missing = [...layout.train, layout.test, layout.classes].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new AliError('data', `${path}: expected the files of ${layout.format}; it lacks ${missing.join(', ')}`, {
      remedy: 'unpack the whole archive again',
    });
  }
  const classes = classNames(await reader(layout.classes), `${path}: ${layout.classes}`, layout);
  const read = async (files: readonly string[]) => {
    const batches: Batch[] = [];
    for (const name of files) batches.push(readBatch(await reader(name), `${path}: ${name}`, layout));
    return joined(batches);
  };
  const test = await read([layout.test]);
  const train = await read(layout.train);
  return fromParts(
    path,
    { train, test },
    { ...options, name: options.name ?? layout.name, format: layout.format, classes },
  );
}

interface Batch {
  readonly labels: Int32Array;
  /** Where the pixels of an item stand. */
  readonly pixels: (item: number) => Uint8Array;
}

function joined(batches: readonly Batch[]): Part {
  const count = batches.reduce((sum, { labels }) => sum + labels.length, 0);
  const values = new Uint8Array(count * itemSize);
  const labels = new Int32Array(count);
  let filled = 0;
  for (const batch of batches) {
    labels.set(batch.labels, filled);
    for (let item = 0; item < batch.labels.length; item++) values.set(batch.pixels(item), filled++ * itemSize);
  }
  return { items: { shape, values, count }, labels };
}

function readBatch(bytes: Uint8Array, name: string, layout: Layout): Batch {
  const batch = layout.labelBytes === undefined ? readPickled(bytes, name, layout) : readRecords(bytes, name, layout);
  const wrong = batch.labels.find((label) => label < 0 || label >= layout.classCount);
  if (wrong === undefined) return batch;
  throw new AliError('data', `${name}: expected labels 0…${layout.classCount - 1}; received ${wrong}`, {
    remedy: 'fetch the file again',
  });
}

function readRecords(bytes: Uint8Array, name: string, { labelBytes = 1 }: Layout): Batch {
  const record = labelBytes + itemSize;
  if (bytes.length === 0 || bytes.length % record !== 0) {
    throw new AliError('data', `${name} is truncated; expected records of ${record} bytes; received ${bytes.length}`, {
      remedy: 'fetch the file again',
    });
  }
  const labels = Int32Array.from(
    { length: bytes.length / record },
    (_, item) => bytes[item * record + labelBytes - 1]!,
  );
  return { labels, pixels: (item) => bytes.subarray(item * record + labelBytes, (item + 1) * record) };
}

function readPickled(bytes: Uint8Array, name: string, { labelKey }: Layout): Batch {
  const batch = dictionary(readPickle(bytes, name), name);
  const data = batch.get('data');
  const labels = batch.get(labelKey);
  const array = data && typeof data === 'object' && 'array' in data ? data.array : undefined;
  if (array?.shape.length !== 2 || array.shape[1] !== itemSize || array.shape[0] === 0) {
    const received = array ? `[${array.shape.join(', ')}]` : 'none';
    throw new AliError('data', `${name}: expected data of [N, ${itemSize}] bytes; received ${received}`, {
      remedy: 'fetch the file again',
    });
  }
  const [count = 0] = array.shape;
  if (!Array.isArray(labels) || labels.length !== count || !labels.every(isInt32)) {
    const received = Array.isArray(labels) ? labels.length : 'none';
    throw new AliError('data', `${name}: expected ${count} ${labelKey}, one for each image; received ${received}`, {
      remedy: 'fetch the file again',
    });
  }
  return {
    labels: Int32Array.from(labels as number[]),
    pixels: (item) => array.data.subarray(item * itemSize, (item + 1) * itemSize),
  };
}

const isInt32 = (value: PickleValue) => typeof value === 'number' && value === (value | 0);

function classNames(bytes: Uint8Array, name: string, layout: Layout): string[] {
  const text = (value: PickleValue) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
    if (typeof value === 'string') return value;
    throw new AliError('data', `${name}: expected texts as names of classes; received another value`, {
      remedy: 'fetch the file again',
    });
  };
  const stored =
    layout.labelBytes === undefined ? dictionary(readPickle(bytes, name), name).get(layout.classKey) : undefined;
  const names = Array.isArray(stored)
    ? stored.map(text)
    : Buffer.from(bytes)
        .toString('utf8')
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '');
  if (names.length === layout.classCount && (layout.labelBytes !== undefined || stored !== undefined)) return names;
  throw new AliError('data', `${name}: expected ${layout.classCount} names of classes; received ${names.length}`, {
    remedy: 'fetch the file again',
  });
}

function dictionary(value: PickleValue, name: string): Map<string, PickleValue> {
  if (value instanceof Map) return value;
  throw new AliError('data', `${name}: expected a dictionary; received another value`, {
    remedy: 'fetch the file again',
  });
}
