import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byteVariable, type MatVariable, matFile } from '../../test/mat-file.ts';
import { loadDataset } from './source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-svhn-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A number for every place, so that an exchange of any two axes shows. */
const pixel = (item: number, channel: number, row: number, column: number) =>
  (item * 101 + channel * 53 + row * 7 + column * 3) % 256;

function images(count: number): MatVariable {
  const bytes = new Uint8Array(count * 3072);
  let place = 0;
  for (let item = 0; item < count; item++)
    for (let channel = 0; channel < 3; channel++)
      for (let column = 0; column < 32; column++)
        for (let row = 0; row < 32; row++) bytes[place++] = pixel(item, channel, row, column);
  return byteVariable('X', count === 1 ? [32, 32, 3] : [32, 32, 3, count], bytes);
}
const labels = (values: readonly number[]) => byteVariable('y', [values.length, 1], values);

function put(name: string, variables: readonly MatVariable[]): string {
  const path = join(folder, name);
  writeFileSync(path, matFile(variables));
  return path;
}

describe('SVHN', () => {
  it('loads a folder: pixels in their places, label 10 is the digit 0', async () => {
    put('train_32x32.mat', [images(3), labels([1, 10, 9])]);
    put('test_32x32.mat', [images(1), labels([10])]);
    put('extra_32x32.mat', [images(5), labels([1, 1, 1, 1, 1])]);
    const data = await loadDataset(folder, { shape: [3, 32, 32] });
    expect(data).toMatchObject({ name: 'svhn', format: 'SVHN (MAT v5)', shape: [3, 32, 32] });
    expect(data.classes).toEqual('0123456789'.split(''));
    expect([data.train.count, data.test.count]).toEqual([3, 1]);
    expect([[...data.train.labels!], [...data.test.labels!]]).toEqual([[1, 0, 9], [0]]);
    const expected = new Uint8Array(3 * 3072);
    for (let place = 0; place < expected.length; place++) {
      const within = place % 3072;
      expected[place] = pixel(Math.floor(place / 3072), within >> 10, (within >> 5) & 31, within & 31);
    }
    expect(data.train.values).toEqual(expected);
  });
  it('trains on the file that is named and holds out test_32x32.mat beside it, or else a tenth', async () => {
    const extra = put('extra_32x32.mat', [images(12), labels(new Array(12).fill(10))]);
    const alone = await loadDataset(extra);
    expect([alone.train.count, alone.test.count]).toEqual([11, 1]);
    expect((await loadDataset(extra, { whole: true })).train.count).toBe(12);
    expect((await loadDataset(folder)).train.count).toBe(11);
    const test = put('test_32x32.mat', [images(2), labels([1, 2])]);
    const both = await loadDataset(extra);
    expect([both.train.count, both.test.count]).toEqual([12, 2]);
    const itself = await loadDataset(test);
    expect([itself.train.count, itself.test.count]).toEqual([1, 1]);
  });
  it.each([
    ['labels that are missing', [images(2)], 'expected the arrays X and y; it lacks y'],
    ['too few labels', [images(3), labels([1, 2])], 'expected 3 labels in y, one for each image; received 2'],
    [
      'a label out of range',
      [images(2), labels([1, 11])],
      'expected labels 1…10, where 10 is the digit 0; received 11',
    ],
    ['a label 0', [images(2), labels([0, 1])], 'received 0'],
    [
      'other images',
      [byteVariable('X', [28, 28, 3, 2], new Uint8Array(4704)), labels([1, 2])],
      'received [28, 28, 3, 2]',
    ],
    ['other numbers', [{ ...images(2), classNumber: 6 }, labels([1, 2])], 'expected X of [32, 32, 3, N] bytes'],
    ['no images', [byteVariable('X', [32, 32, 3, 0], []), labels([])], 'received [32, 32, 3, 0]'],
  ])('refuses %s', async (_, variables, message) => {
    const path = put('train_32x32.mat', variables);
    await expect(loadDataset(path)).rejects.toMatchObject({ code: 'data', message: expect.stringContaining(message) });
  });
  it('says which file a folder lacks', async () => {
    put('test_32x32.mat', [images(1), labels([1])]);
    await expect(loadDataset(folder)).rejects.toThrow(/train_32x32\.mat does not exist/);
  });
});
