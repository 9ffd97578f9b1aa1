import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'jpeg-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from './source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-tiny-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const shape = [3, 64, 64];
const jpeg = (value: number) => encode({ width: 64, height: 64, data: Buffer.alloc(64 * 64 * 4, value) }, 90).data;

/** A grey JPEG of 8×8, which has one component; every coefficient is 0, so every pixel is 128. */
const grey = Buffer.from(
  `ffd8ffdb004300${'01'.repeat(64)}ffc0000b080008000801011100` +
    'ffc40014000100000000000000000000000000000000' +
    'ffc40014100100000000000000000000000000000000' +
    'ffda0008010100003f003fffd9',
  'hex',
);

function putTree(): void {
  put('wnids.txt', 'n02124075\nn01443537\n');
  put('words.txt', 'n00001740\tentity\nn01443537\tgoldfish, Carassius auratus\nn02124075\tEgyptian cat\n');
  put('train/n02124075/images/n02124075_0.JPEG', jpeg(10));
  put('train/n02124075/images/n02124075_1.JPEG', grey);
  put('train/n02124075/n02124075_boxes.txt', 'n02124075_0.JPEG\t0\t10\t63\t58\n');
  put('train/n01443537/images/n01443537_0.JPEG', jpeg(200));
  put('val/images/val_1.JPEG', jpeg(90));
  put('val/images/val_0.JPEG', jpeg(50));
  put('val/val_annotations.txt', 'val_1.JPEG\tn02124075\t0\t32\t44\t62\nval_0.JPEG\tn01443537\t52\t55\t57\t59\n');
  put('test/images/test_0.JPEG', jpeg(1));
}

describe('Tiny ImageNet', () => {
  it('loads the tree: grey images too, val held out, test left aside', async () => {
    putTree();
    const data = await loadDataset(folder, { shape });
    expect(data).toMatchObject({ name: 'tiny-imagenet', format: 'Tiny ImageNet', shape });
    expect(data.classes).toEqual(['n02124075 Egyptian cat', 'n01443537 goldfish']);
    expect([[...data.train.labels!], [...data.test.labels!]]).toEqual([
      [0, 0, 1],
      [1, 0],
    ]);
    const first = (values: ArrayLike<number>, item: number, channel: number) => values[item * 12288 + channel * 4096];
    expect([0, 1, 2].map((item) => first(data.train.values, item, 0))).toEqual([10, 128, 200]);
    expect(first(data.train.values, 1, 2)).toBe(128);
    expect([0, 1].map((item) => first(data.test.values, item, 0))).toEqual([50, 90]);
  });
  it('calls classes by their numbers where there are no words', async () => {
    putTree();
    rmSync(join(folder, 'words.txt'));
    expect((await loadDataset(folder, { shape })).classes).toEqual(['n02124075', 'n01443537']);
  });
  it.each([
    ['a class that is no number', () => put('wnids.txt', 'n02124075\n../../etc\n'), 'received "../../etc"'],
    ['a class twice', () => put('wnids.txt', 'n02124075\nn02124075\n'), 'received one twice'],
    ['a class without a folder', () => put('wnids.txt', 'n02124075\nn99999999\n'), 'n99999999/images does not exist'],
    [
      'a class without images',
      () => rmSync(join(folder, 'train/n01443537/images/n01443537_0.JPEG')),
      'holds no images',
    ],
    ['no annotations', () => rmSync(join(folder, 'val/val_annotations.txt')), 'val_annotations.txt does not exist'],
    [
      'a label that is no class',
      () => put('val/val_annotations.txt', 'val_0.JPEG\tn00000001\t0\n'),
      'received "val_0.JPEG\tn00000001\t0"',
    ],
    [
      'truncated annotations',
      () => put('val/val_annotations.txt', 'val_0.JPEG\tn01443537\t0\n'),
      'expected 1 images; received 2, among them val_1.JPEG',
    ],
    [
      'an annotated image that is missing',
      () => rmSync(join(folder, 'val/images/val_1.JPEG')),
      'expected 2 images; received 1',
    ],
    ['a truncated image', () => put('val/images/val_1.JPEG', jpeg(3).subarray(0, 400)), 'val_1.JPEG is a broken image'],
  ])('refuses %s', async (_, spoil, message) => {
    putTree();
    spoil();
    await expect(loadDataset(folder, { shape })).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(message),
    });
  });
});
