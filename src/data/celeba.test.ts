import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'jpeg-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePng } from './picture.ts';
import { readItems } from './read-items.ts';
import { loadDataset } from './source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-celeba-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** A portrait of 178×218 as in CelebA, of one grey. */
const portrait = (value: number) =>
  encode({ width: 178, height: 218, data: Buffer.alloc(178 * 218 * 4, value) }, 90).data;
const images = ['000001.jpg', '000002.jpg', '000003.jpg', '000004.jpg'];
const shape = [3, 8, 8];

const attributeText =
  '4\nBald Smiling Young \n' + '000001.jpg -1  1  1\n000002.jpg  1 -1 -1\n000003.jpg -1 -1 -1\n000004.jpg  1  1  1\n';
const partitionText = '000001.jpg 0\n000002.jpg 0\n000003.jpg 1\n000004.jpg 2\n';
const attributeCsv =
  'image_id,Bald,Smiling,Young\n' + '000001.jpg,-1,1,1\n000002.jpg,1,-1,-1\n000003.jpg,-1,-1,-1\n000004.jpg,1,1,1\n';
const partitionCsv = 'image_id,partition\n000001.jpg,0\n000002.jpg,0\n000003.jpg,1\n000004.jpg,2\n';

function putImages(below: string): void {
  for (const [place, name] of images.entries()) put(`${below}/${name}`, portrait(60 * place));
}

describe('CelebA', () => {
  it.each([
    ['side by side', 'img_align_celeba', 'list_attr_celeba.txt', 'list_eval_partition.txt'],
    ['as its authors give it', 'Img/img_align_celeba', 'Anno/list_attr_celeba.txt', 'Eval/list_eval_partition.txt'],
    ['as Kaggle gives it', 'img_align_celeba/img_align_celeba', 'list_attr_celeba.csv', 'list_eval_partition.csv'],
  ])('loads %s', async (_, below, attributeFile, partitionFile) => {
    putImages(below);
    const isTable = attributeFile.endsWith('.csv');
    put(attributeFile, isTable ? attributeCsv : attributeText);
    put(partitionFile, isTable ? partitionCsv : partitionText);
    const data = await loadDataset(folder, { shape });
    expect(data).toMatchObject({ name: 'celeba', format: 'CelebA', shape });
    expect([data.train.count, data.test.count, data.classes]).toEqual([2, 1, undefined]);
    const names = ['Bald', 'Smiling', 'Young'];
    expect(data.train.attributes).toEqual({ names, values: Uint8Array.of(0, 1, 1, 1, 0, 0) });
    expect(data.test.attributes).toEqual({ names, values: Uint8Array.of(1, 1, 1) });
    expect([data.train.values[0], data.train.values[192], data.test.values[0]]).toEqual([0, 60, 180]);
  });
  it('is scaled to 78 × 64 and cropped to 64 × 64 at the centre', async () => {
    const ramp = new Uint8Array(3 * 178 * 218);
    for (let y = 0; y < 218; y++) ramp.fill(y, 3 * 178 * y, 3 * 178 * (y + 1));
    const png = encodePng({ width: 178, height: 218, channels: 3, data: ramp });
    const names = ['000001.png', '000002.png'];
    for (const name of names) put(`img_align_celeba/${name}`, png);
    put('list_attr_celeba.txt', `2\nBald\n${names.map((name) => `${name} 1\n`).join('')}`);
    put('list_eval_partition.txt', `${names[0]} 0\n${names[1]} 2\n`);
    const { train } = await loadDataset(folder, { shape: [3, 64, 64] });
    // Row r of 78 stands at (r + 1/2) · 218 / 78 - 1/2 of the ramp; 7 … 70 of them are kept, and rounded.
    for (let row = 0; row < 64; row++) {
      const line = train.values.subarray(64 * row, 64 * (row + 1));
      expect(new Set(line).size, `row ${row}`).toBe(1);
      expect(Math.abs(line[0]! - ((row + 7.5) * (218 / 78) - 0.5)), `row ${row}`).toBeLessThanOrEqual(0.5);
    }
    expect([train.values[0], train.values[63 * 64]]).toEqual([20, 197]);
  });
  it('stays on the disk above the memory limit, with its attributes', async () => {
    putImages('img_align_celeba');
    put('list_attr_celeba.txt', attributeText);
    put('list_eval_partition.txt', partitionText);
    const cache = join(folder, '.kept');
    const [expected, data] = [
      await loadDataset(folder, { shape }),
      await loadDataset(folder, { shape, cache, memoryLimit: 0 }),
    ];
    for (const name of ['train', 'test'] as const) {
      const read = new Uint8Array(192 * data[name].count);
      await readItems(
        data[name],
        192,
        Uint32Array.from({ length: data[name].count }, (_, item) => item),
        read,
      );
      expect([...read]).toEqual([...expected[name].values]);
      expect(data[name].attributes).toEqual(expected[name].attributes);
    }
    expect(data).toMatchObject({ name: 'celeba', format: 'CelebA', digest: expect.stringMatching(/^files-/) });
    put('list_attr_celeba.txt', attributeText.replace('000001.jpg -1', '000001.jpg  1'));
    expect((await loadDataset(folder, { shape, cache, memoryLimit: 0 })).digest).not.toBe(data.digest);
    await data.close!();
  });
  const files = { 'list_attr_celeba.txt': attributeText, 'list_eval_partition.txt': partitionText };
  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a count that does not fit',
      { 'list_attr_celeba.txt': `5${attributeText.slice(1)}` },
      'expected 5 images by its first line; received 4',
    ],
    [
      'a count of 2^40',
      { 'list_attr_celeba.txt': `${2 ** 40}${attributeText.slice(1)}` },
      'expected 1099511627776 images',
    ],
    [
      'a truncated line',
      { 'list_attr_celeba.txt': attributeText.slice(0, -4) },
      'an image and 3 attributes, each 1 or -1; received "000004.jpg  1',
    ],
    [
      'another value',
      { 'list_attr_celeba.txt': attributeText.replace('  1  1\n', '  7  1\n') },
      'received "000001.jpg -1  7  1"',
    ],
    [
      'no names',
      { 'list_attr_celeba.txt': attributeText.replace('Bald Smiling Young \n', '') },
      'expected the names of the attributes',
    ],
    [
      'a partition out of range',
      { 'list_eval_partition.txt': partitionText.replace(' 2', ' 3') },
      'its partition 0, 1 or 2; received "000004.jpg 3"',
    ],
    [
      'an image twice',
      { 'list_eval_partition.txt': partitionText.replace('02.jpg', '01.jpg') },
      'expected every image once',
    ],
    [
      'lists of two releases',
      { 'list_eval_partition.txt': partitionText.slice(0, 26) },
      'expected 2 images; received 4',
    ],
    ['a path that leads away', { 'list_eval_partition.txt': '../000001.jpg 0\n' }, 'received "../000001.jpg 0"'],
    [
      'no held-out images',
      { 'list_eval_partition.txt': partitionText.replace(' 2', ' 1') },
      'expected images of partition 0 and 2',
    ],
  ])('refuses %s', async (_, broken, message) => {
    putImages('img_align_celeba');
    for (const [name, text] of Object.entries({ ...files, ...broken })) put(name, text);
    await expect(loadDataset(folder, { shape })).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(message),
    });
  });
  it('says what is missing: a list, or an image', async () => {
    putImages('img_align_celeba');
    put('list_attr_celeba.txt', attributeText);
    await expect(loadDataset(folder, { shape })).rejects.toThrow('it lacks list_eval_partition.txt or .csv');
    put('list_eval_partition.txt', partitionText);
    rmSync(join(folder, 'img_align_celeba', '000002.jpg'));
    await expect(loadDataset(folder, { shape })).rejects.toThrow('it has 3, and no 000002.jpg');
    put('img_align_celeba/000002.jpg', portrait(1).subarray(0, 300));
    await expect(loadDataset(folder, { shape })).rejects.toThrow(/000002\.jpg is a broken image/);
  });
});
