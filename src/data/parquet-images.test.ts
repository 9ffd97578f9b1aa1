import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImageRow, parquetFile } from '../../test/parquet-file.ts';
import { encodePng } from './picture.ts';
import { loadDataset } from './source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-parquet-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, bytes: Uint8Array): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, bytes);
  return full;
}

const png = (value: number, size = 4) =>
  encodePng({ width: size, height: size, channels: 1, data: new Uint8Array(size * size).fill(value) });
const row = (value: number, label?: number | string): ImageRow => ({
  bytes: png(value),
  path: `${value}.png`,
  ...(label !== undefined && { label }),
});
const rows = (first: number, count: number) =>
  Array.from({ length: count }, (_, item) => row(first + item, (first + item) % 3));
const shape = [1, 4, 4];
const firsts = (values: ArrayLike<number>) => Array.from(values).filter((_, place) => place % 16 === 0);
const classes = ['cat', 'dog', 'eel'];

describe('Parquet sets of images', () => {
  it.each([
    ['in data/', 'data/'],
    ['right in the folder', ''],
    ['in the folder of a configuration', 'plain_text/'],
  ])('loads shards %s', async (_, below) => {
    put(`${below}train-00000-of-00002.parquet`, parquetFile(rows(0, 5), { classes, rowGroupSize: 2 }));
    put(`${below}train-00001-of-00002.parquet`, parquetFile(rows(5, 3), { classes, codec: 'UNCOMPRESSED' }));
    put(`${below}validation-00000-of-00001.parquet`, parquetFile(rows(50, 2), { classes }));
    put(`${below}test-00000-of-00001.parquet`, parquetFile(rows(100, 2), { classes }));
    put('README.md', Buffer.from('a card'));
    const data = await loadDataset(folder, { shape });
    expect(data).toMatchObject({ format: 'Parquet', shape, classes });
    expect(firsts(data.train.values)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...data.train.labels!]).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
    expect(firsts(data.test.values)).toEqual([100, 101]);
    expect([...data.test.labels!]).toEqual([1, 2]);
  });
  it('holds out validation where there is no test, and a tenth where there is neither', async () => {
    put('train-00000-of-00001.parquet', parquetFile(rows(0, 20)));
    const alone = await loadDataset(folder, { shape });
    expect([alone.train.count, alone.test.count, alone.classes]).toEqual([18, 2, ['0', '1', '2']]);
    put('validation-00000-of-00001.parquet', parquetFile(rows(0, 3)));
    expect((await loadDataset(folder, { shape })).test.count).toBe(3);
  });
  it('loads one file, of images without labels or with names for them', async () => {
    const path = put('some.parquet', parquetFile(Array.from({ length: 10 }, (_, item) => row(item))));
    const plain = await loadDataset(path, { shape, whole: true });
    expect([plain.train.count, plain.train.labels, plain.classes]).toEqual([10, undefined, undefined]);
    const texts = parquetFile([row(1, 'b'), row(2, 'a'), row(3, 'b')], { imageName: 'img', labelName: 'fine_label' });
    const named = await loadDataset(put('some.parquet', texts), { shape, whole: true });
    expect([[...named.train.labels!], named.classes]).toEqual([
      [0, 1, 0],
      ['b', 'a'],
    ]);
  });
  it('takes the shape of the first image where none is wanted, and scales the others', async () => {
    const path = put('a.parquet', parquetFile([row(7), { bytes: png(9, 12) }, row(8)]));
    const data = await loadDataset(path, { whole: true });
    expect([data.shape, firsts(data.train.values)]).toEqual([
      [1, 4, 4],
      [7, 9, 8],
    ]);
  });
  it('takes many equal images out of a dictionary', async () => {
    const many = Array.from({ length: 300 }, (_, item) => row(item % 3, item % 3));
    const data = await loadDataset(put('a.parquet', parquetFile(many, { rowGroupSize: 300 })), { shape, whole: true });
    expect(firsts(data.train.values)).toEqual([...data.train.labels!]);
  });
  it.each<[string, () => unknown, string]>([
    [
      'a missing shard',
      () => put('train-00000-of-00003.parquet', parquetFile(rows(0, 2))),
      'expected 3 shards train-…; received 1',
    ],
    [
      'images that are only paths',
      () => put('a.parquet', parquetFile([row(1, 0), { bytes: null, path: 'x.png', label: 0 }])),
      'expected the bytes of an image in row 1',
    ],
    [
      'a broken image',
      () => put('a.parquet', parquetFile([row(1), { bytes: png(1).subarray(0, 40) }])),
      'the image of row 1 is a broken image',
    ],
    [
      'bytes that are no image',
      () => put('a.parquet', parquetFile([{ bytes: Buffer.from('text') }])),
      'the image of row 0 is not an image',
    ],
    [
      'a label out of range',
      () => put('a.parquet', parquetFile([row(1, 0), row(2, 7), row(3, 1)], { classes })),
      'expected labels of 0…2',
    ],
    ['a label below 0', () => put('a.parquet', parquetFile([row(1, 0), row(2, -1)])), 'as labels; received -1'],
    [
      'no column of images',
      () => put('a.parquet', Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'sound', data: ['a', 'b'] }] }))),
      'expected a column image of {bytes, path}; received sound',
    ],
  ])('refuses %s', async (_, spoil, message) => {
    spoil();
    await expect(loadDataset(folder, { shape })).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(message),
    });
  });
});
