/** What experiments read of data sets that are kept on the disk: the same as of those in memory. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileFolder } from '../../test/tiny-models.ts';
import { encodePng } from '../data/picture.ts';
import { loadDataset } from '../data/source.ts';
import { judgeAttributes } from './attribute-judge.ts';
import { classifySplit } from './classify-split.ts';
import { takeItems } from './preset-run.ts';

const folder = join(fileFolder(), 'celeba');
const shape = [3, 8, 8];
const count = 30;
const name = (item: number) => `${String(item + 1).padStart(6, '0')}.png`;

/** Every third portrait is light, which is the attribute "Light"; all have "Drawn"; the last ten are held out. */
beforeAll(() => {
  mkdirSync(join(folder, 'img_align_celeba'), { recursive: true });
  const lines: string[] = [];
  const parts: string[] = [];
  for (let item = 0; item < count; item++) {
    const light = item % 3 === 0;
    const data = new Uint8Array(3 * 18 * 22).fill(light ? 190 + item : 20 + item);
    const png = encodePng({ width: 18, height: 22, channels: 3, data });
    writeFileSync(join(folder, 'img_align_celeba', name(item)), png);
    lines.push(`${name(item)} ${light ? 1 : -1} 1`);
    parts.push(`${name(item)} ${item < 20 ? 0 : 2}`);
  }
  writeFileSync(join(folder, 'list_attr_celeba.txt'), `${count}\nLight Drawn\n${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'list_eval_partition.txt'), `${parts.join('\n')}\n`);
});

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
    expect([0, 192, 384].map((at) => taken[at])).toEqual([27, 190, 39].map((byte) => Math.fround(byte / 255)));
    const byFirstNumber = { shape, classify: async (values: ArrayLike<number>) => firstNumbers(values) };
    const held = Array.from({ length: 10 }, (_, i) => ((20 + i) % 3 === 0 ? 210 : 40) + i);
    expect([...(await classifySplit(byFirstNumber, stored.test))]).toEqual(held);
    expect([...(await classifySplit(byFirstNumber, expected.test))]).toEqual(held);
    await stored.close!();
  });
});

const firstNumbers = (values: ArrayLike<number>) =>
  Int32Array.from({ length: values.length / 192 }, (_, item) => values[192 * item]!);
