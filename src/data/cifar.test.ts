import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { array, dictionary, integers, pickle, shortString, strings } from '../../test/pickle-file.ts';
import { tarFile } from '../../test/tar-file.ts';
import { loadDataset } from './source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-cifar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Files = Record<string, Uint8Array>;

function put(files: Files, inside = ''): void {
  mkdirSync(join(folder, inside), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, inside, name), bytes);
}

/** The pixels of an item whose number is `item`: channels, rows and columns can be told apart. */
const pixels = (item: number) =>
  Uint8Array.from({ length: 3072 }, (_, place) => (item * 31 + place * 7 + (place >> 8)) % 256);
const all = (items: readonly number[]) => Buffer.concat(items.map(pixels));
const names = (count: number) => Array.from({ length: count }, (_, label) => `class ${label}`);

const record = (item: number, ...labels: number[]) => Buffer.concat([Buffer.from(labels), pixels(item)]);
const five = (name: (batch: number) => string, content: (batch: number) => Uint8Array): Files =>
  Object.fromEntries([1, 2, 3, 4, 5].map((batch) => [name(batch), content(batch)]));

/** Each batch b holds items 2b and 2b + 1 with labels b and 9; the test batch item 50 with label 3. */
const binaryTen = (): Files => ({
  ...five(
    (b) => `data_batch_${b}.bin`,
    (b) => Buffer.concat([record(2 * b, b), record(2 * b + 1, 9)]),
  ),
  'test_batch.bin': record(50, 3),
  'batches.meta.txt': Buffer.from(`${names(10).join('\n')}\n\n`),
});
const batch = (items: readonly number[], labels: readonly number[], key = 'labels', options = {}) =>
  pickle(
    dictionary({
      batch_label: shortString('training batch'),
      [key]: integers(labels),
      data: array([items.length, 3072], all(items), options),
      filenames: strings(items.map(String)),
    }),
  );
const pythonTen = (options = {}): Files => ({
  ...five(
    (b) => `data_batch_${b}`,
    (b) => batch([2 * b, 2 * b + 1], [b, 9], 'labels', options),
  ),
  test_batch: batch([50], [3], 'labels', options),
  'batches.meta': pickle(dictionary({ num_cases_per_batch: integers([1]), label_names: strings(names(10)) })),
});
const binaryHundred = (): Files => ({
  'train.bin': Buffer.concat([record(1, 19, 99), record(2, 0, 0)]),
  'test.bin': record(3, 4, 42),
  'fine_label_names.txt': Buffer.from(names(100).join('\n')),
  'coarse_label_names.txt': Buffer.from('a\nb\n'),
});
const pythonHundred = (): Files => ({
  train: batch([1, 2], [99, 0], 'fine_labels'),
  test: batch([3], [42], 'fine_labels'),
  meta: pickle(dictionary({ fine_label_names: strings(names(100)), coarse_label_names: strings(['a']) })),
});

async function expectTen(path: string, format: string) {
  const data = await loadDataset(path, { shape: [3, 32, 32] });
  expect(data).toMatchObject({ name: 'cifar10', format, classes: names(10) });
  expect([...data.train.labels!]).toEqual([1, 9, 2, 9, 3, 9, 4, 9, 5, 9]);
  expect(Buffer.compare(data.train.values as Uint8Array, all([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]))).toBe(0);
  expect([...data.test.labels!]).toEqual([3]);
  expect(Buffer.compare(data.test.values as Uint8Array, pixels(50))).toBe(0);
}
async function expectHundred(path: string, format: string) {
  const data = await loadDataset(path);
  expect(data).toMatchObject({ name: 'cifar100', format, classes: names(100) });
  expect([[...data.train.labels!], [...data.test.labels!]]).toEqual([[99, 0], [42]]);
  expect(Buffer.compare(data.train.values as Uint8Array, all([1, 2]))).toBe(0);
}

describe('CIFAR', () => {
  it('loads CIFAR-10’s binary batches, in the folder or the one above it', async () => {
    put(binaryTen(), 'cifar-10-batches-bin');
    await expectTen(join(folder, 'cifar-10-batches-bin'), 'CIFAR-10 binary');
    await expectTen(folder, 'CIFAR-10 binary');
  });
  it.each([
    ['as they are', {}],
    ['pickled again by Python 3', { encoded: true }],
    ['with NumPy 2', { module: 'numpy._core.multiarray' }],
  ])('loads CIFAR-10’s Python batches, %s', async (_, options) => {
    put(pythonTen(options));
    await expectTen(folder, 'CIFAR-10 Python');
  });
  it('loads CIFAR-100, of whose two labels the fine one counts', async () => {
    put(binaryHundred(), 'cifar-100-binary');
    await expectHundred(join(folder, 'cifar-100-binary'), 'CIFAR-100 binary');
    put(pythonHundred(), 'cifar-100-python');
    await expectHundred(join(folder, 'cifar-100-python'), 'CIFAR-100 Python');
  });
  it('loads the archives as they are downloaded', async () => {
    const inside = (name: string, files: Files) =>
      Object.fromEntries(Object.entries(files).map(([file, bytes]) => [`${name}/${file}`, bytes]));
    put({
      'cifar-10-binary.tar.gz': gzipSync(tarFile(inside('cifar-10-batches-bin', binaryTen()))),
      'cifar-10-python.tgz': gzipSync(tarFile(inside('cifar-10-batches-py', pythonTen()))),
      'cifar-100-python.tar': tarFile(inside('cifar-100-python', pythonHundred())),
      'other.tar.gz': gzipSync(tarFile({ 'a/b.txt': Buffer.from('x') })),
    });
    await expectTen(join(folder, 'cifar-10-binary.tar.gz'), 'CIFAR-10 binary');
    await expectTen(join(folder, 'cifar-10-python.tgz'), 'CIFAR-10 Python');
    await expectHundred(join(folder, 'cifar-100-python.tar'), 'CIFAR-100 Python');
    await expect(loadDataset(join(folder, 'other.tar.gz'))).rejects.toThrow(
      'expected an archive of CIFAR-10 or CIFAR-100',
    );
  });
  it.each<[string, Files, Files, string]>([
    [
      'a truncated batch',
      binaryTen(),
      { 'data_batch_3.bin': record(1, 1).subarray(9) },
      'data_batch_3.bin is truncated',
    ],
    ['an empty batch', binaryTen(), { 'data_batch_3.bin': new Uint8Array(0) }, 'data_batch_3.bin is empty'],
    [
      'a label out of range',
      binaryTen(),
      { 'test_batch.bin': record(1, 10) },
      'test_batch.bin: expected labels 0…9; received 10',
    ],
    [
      'CIFAR-100 in the place of CIFAR-10',
      binaryTen(),
      { 'data_batch_1.bin': record(1, 1, 1) },
      'is truncated; expected records of 3073',
    ],
    [
      'missing names',
      binaryTen(),
      { 'batches.meta.txt': Buffer.from('cat\n') },
      'expected 10 names of classes; received 1',
    ],
    [
      'a truncated pickle',
      pythonTen(),
      { data_batch_2: batch([1], [1]).subarray(0, 900) },
      'data_batch_2 is not a pickle',
    ],
    [
      'a pickle that calls',
      pythonTen(),
      { data_batch_2: pickle(Buffer.from('cos\nsystem\n')) },
      'os.system, which is not on the list',
    ],
    [
      'fewer labels than images',
      pythonTen(),
      { data_batch_2: batch([1, 2], [1]) },
      'expected 2 labels, one for each image; received 1',
    ],
    [
      'labels of another set',
      pythonTen(),
      { data_batch_2: batch([1], [1], 'fine_labels') },
      'expected 1 labels, one for each image; received none',
    ],
    [
      'a pickled label out of range',
      pythonTen(),
      { test_batch: batch([1], [200]) },
      'expected labels 0…9; received 200',
    ],
    [
      'numbers of another type',
      pythonTen(),
      { test_batch: batch([1], [2], 'labels', { dtype: 'f8' }) },
      'an array of f8; expected u1',
    ],
    [
      'images of another size',
      pythonTen(),
      { test_batch: pickle(dictionary({ data: array([1, 6], new Uint8Array(6)), labels: integers([1]) })) },
      'expected data of [N, 3072] bytes; received [1, 6]',
    ],
    [
      'a pickled label beyond 32 bits',
      pythonTen(),
      {
        test_batch: pickle(
          dictionary({
            data: array([1, 3072], new Uint8Array(3072)),
            labels: Buffer.from('](\x8a\x05\x01\0\0\0\x01e', 'latin1'),
          }),
        ),
      },
      'expected 1 labels, one for each image; received 1',
    ],
    [
      'names of classes that hold themselves',
      pythonTen(),
      {
        'batches.meta': pickle(dictionary({ label_names: Buffer.from(`]q\x05(${'h\x05'.repeat(10)}e`, 'latin1') })),
      },
      'expected texts as names of classes',
    ],
    ['a batch that is no dictionary', pythonTen(), { test_batch: pickle(integers([1])) }, 'expected a dictionary'],
  ])('refuses %s', async (_, files, broken, message) => {
    put({ ...files, ...broken });
    await expect(loadDataset(folder)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(message),
    });
  });
  it('says which batches are missing', async () => {
    const { 'data_batch_4.bin': _, 'test_batch.bin': __, ...rest } = binaryTen();
    put(rest);
    await expect(loadDataset(folder)).rejects.toThrow('it lacks data_batch_4.bin, test_batch.bin');
  });
});
