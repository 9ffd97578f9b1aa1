/** What experiments read of data sets that are kept on the disk: the same as of those in memory. */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { greyOf, writeCeleba } from '../../test/celeba-folder.ts';
import { fileFolder } from '../../test/tiny-models.ts';
import { loadDataset } from '../data/source.ts';
import { judgeAttributes } from './attribute-judge.ts';
import { classifySplit } from './classify-split.ts';
import { takeItems } from './preset-run.ts';

const folder = join(fileFolder(), 'celeba');
const shape = [3, 8, 8];
beforeAll(() => writeCeleba(folder, { train: 20, heldOut: 10 }));

const inMemory = () => loadDataset(folder, { shape });
const onDisk = () => loadDataset(folder, { shape, memoryLimit: 0, workers: 0, cache: join(folder, '.kept') });

describe('items on the disk', () => {
  it('are judged as those in memory', async () => {
    const samples = {
      values: new Float32Array(2 * 192).fill(0.9, 0, 192),
      asked: Float32Array.of(1, 1, 0, 1),
    };
    const options = { items: 15, epochs: 30, seed: 0, onAttribute: () => {} };
    const [expected, stored] = [await inMemory(), await onDisk()];
    expect(() => stored.train.values).toThrow('on the disk');
    const judged = await judgeAttributes(stored, samples, options);
    expect(judged).toEqual(await judgeAttributes(expected, samples, options));
    expect(judged).toEqual([{ name: 'Light', share: 5 / 15, real: 1, asked: 1 }]);
    await stored.close!();
  });
  it('are taken and classified as those in memory', async () => {
    const [expected, stored] = [await inMemory(), await onDisk()];
    const places = Uint32Array.of(7, 0, 19);
    const taken = await takeItems(stored.train, shape, places);
    expect([...taken]).toEqual([...(await takeItems(expected.train, shape, places))]);
    expect([0, 192, 384].map((at) => taken[at])).toEqual([7, 0, 19].map((item) => Math.fround(greyOf(item) / 255)));
    const byFirstNumber = { shape, classify: async (values: ArrayLike<number>) => firstNumbers(values) };
    const held = Array.from({ length: 10 }, (_, i) => greyOf(20 + i));
    expect([...(await classifySplit(byFirstNumber, stored.test))]).toEqual(held);
    expect([...(await classifySplit(byFirstNumber, expected.test))]).toEqual(held);
    await stored.close!();
  });
});

const firstNumbers = (values: ArrayLike<number>) =>
  Int32Array.from({ length: values.length / 192 }, (_, item) => values[192 * item]!);
