import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode as encodeJpeg } from 'jpeg-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allItems, type DataSplit, listingPrefix } from './dataset.ts';
import { loadImageFolder } from './image-folder.ts';
import { encodePng } from './picture.ts';
import { readBlocks } from './read-items.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-images-'));
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
const jpeg = (value: number) => encodeJpeg({ width: 8, height: 8, data: new Uint8Array(256).fill(value) }, 100).data;

const shape = [1, 4, 4];
const firsts = (values: ArrayLike<number>) => Array.from(values).filter((_, place) => place % 16 === 0);

describe('loadImageFolder', () => {
  it('takes sub-folders for classes and holds out a tenth of each', async () => {
    for (let item = 0; item < 20; item++) {
      put(`cat/${String(item).padStart(2, '0')}.png`, png(item));
      put(`dog/deep/er/${String(item).padStart(2, '0')}.PNG`, png(100 + item, 9));
    }
    put('notes.txt', Buffer.from('not an image'));
    put('.hidden/x.png', Buffer.from('not an image'));
    const data = await loadImageFolder(folder, shape);
    expect(data.classes).toEqual(['cat', 'dog']);
    expect([data.train.count, data.test.count]).toEqual([36, 4]);
    expect(firsts(data.test.values)).toEqual([9, 19, 109, 119]);
    expect([...data.test.labels!]).toEqual([0, 0, 1, 1]);
  });
  it.each(['test', 'val'])('takes train and %s for the splits', async (name) => {
    put('train/a/1.png', png(1));
    put('train/b/1.jpg', jpeg(2));
    put(`${name}/b/2.jpeg`, jpeg(3));
    const data = await loadImageFolder(folder, shape);
    expect(data.classes).toEqual(['a', 'b']);
    expect(firsts(data.train.values)).toEqual([1, 2]);
    expect(firsts(data.test.values)).toEqual([3]);
    expect([...data.test.labels!]).toEqual([1]);
  });
  it('holds out a tenth of train where there is no test', async () => {
    for (let item = 0; item < 3; item++) put(`train/${item % 2 ? 'a' : 'b'}/${item}.png`, png(item));
    const data = await loadImageFolder(folder, shape);
    expect([data.classes, data.train.count, data.test.count]).toEqual([['a', 'b'], 2, 1]);
  });
  it('loads images without classes, in three channels', async () => {
    for (let item = 0; item < 3; item++) put(`${item}.png`, png(item));
    const data = await loadImageFolder(folder, [3, 4, 4]);
    expect(data.classes).toBeUndefined();
    expect(data.train.labels).toBeUndefined();
    expect(data.train.values.length).toBe(2 * 48);
  });
  it('names the image that is broken, truncated or none', async () => {
    put('a/1.png', png(1));
    for (const [name, bytes] of [
      ['a/broken.png', png(3).subarray(0, 50)],
      ['a/truncated.jpg', jpeg(1).subarray(0, 300)],
      ['a/text.jpg', Buffer.from('hello')],
      ['a/empty.png', Buffer.alloc(0)],
    ] as const) {
      const path = put(name, bytes);
      await expect(loadImageFolder(folder, shape)).rejects.toMatchObject({
        code: 'data',
        message: expect.stringContaining(path),
      });
      rmSync(path);
    }
  });
  it('follows no link out of the folder and no linked folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'ali-outside-'));
    writeFileSync(join(outside, 'secret.png'), png(200));
    const inside = put('a/1.png', png(1));
    put('a/2.png', png(2));
    symlinkSync(join(outside, 'secret.png'), join(folder, 'a', '3.png'));
    symlinkSync(outside, join(folder, 'b'));
    symlinkSync(folder, join(folder, 'a', 'loop'));
    symlinkSync(join(folder, 'nowhere.png'), join(folder, 'a', '5.png'));
    symlinkSync(inside, join(folder, 'a', '4.png'));
    const data = await loadImageFolder(folder, shape);
    expect([...firsts(data.train.values), ...firsts(data.test.values)]).toEqual([1, 2, 1]);
    rmSync(outside, { recursive: true });
  });
  it('refuses images beside class folders, no images, a single one, and shapes that are no images', async () => {
    await expect(loadImageFolder(folder, shape)).rejects.toThrow('holds no images');
    put('1.png', png(1));
    await expect(loadImageFolder(folder, shape)).rejects.toThrow('at least two items');
    put('a/1.png', png(1));
    await expect(loadImageFolder(folder, shape)).rejects.toThrow(/beside them, such as .*1\.png/);
    rmSync(join(folder, 'a'), { recursive: true });
    put('2.png', png(1));
    await expect(loadImageFolder(folder, [2])).rejects.toThrow('a shape [1 or 3, H, W]; received [2]');
    await expect(loadImageFolder(folder, [1, 50000, 50000])).rejects.toThrow('above 64 megapixels');

    await expect(loadImageFolder(join(folder, 'no'), shape)).rejects.toThrow('does not exist');
  });
});

describe('a folder above the memory limit', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'ali-cache-'));
    for (let item = 0; item < 12; item++) {
      put(`a/${10 + item}.png`, png(3 * item, 5));
      put(`b/${10 + item}.jpg`, jpeg(200 - item));
    }
  });
  afterEach(() => rmSync(cache, { recursive: true }));
  const stored = (options = {}) => loadImageFolder(folder, shape, { memoryLimit: 0, cache, ...options });
  async function bytesOf(split: DataSplit): Promise<number[]> {
    const all: number[] = [];
    for await (const { values } of readBlocks(split, 16, { size: 5 })) all.push(...values);
    return all;
  }

  it('has the same items, splits, labels and classes as in memory', async () => {
    const expected = await loadImageFolder(folder, shape);
    const data = await stored();
    for (const name of ['train', 'test'] as const) {
      expect(await bytesOf(data[name])).toEqual([...expected[name].values]);
      expect([data[name].count, data[name].labels]).toEqual([expected[name].count, expected[name].labels]);
    }
    expect(data.classes).toEqual(expected.classes);
    const whole = await stored({ whole: true });
    expect(await bytesOf(whole.train)).toEqual([
      ...(await loadImageFolder(folder, shape, { whole: true })).train.values,
    ]);
    const [all, allExpected] = [allItems(data), allItems(expected)];
    expect(await bytesOf(all)).toEqual([...allExpected.values]);
    expect(all.labels).toEqual(allExpected.labels);
    await Promise.all([data, whole].map((each) => each.close!()));
    expect(readdirSync(cache)).toHaveLength(1);
  });
  it('is decoded once: the next time what is kept is read', async () => {
    const pngs = Array.from({ length: 12 }, (_, item) => join(folder, 'a', `${10 + item}.png`));
    for (const path of pngs) utimesSync(path, 1000, 1000);
    const first = await stored();
    const expected = await bytesOf(first.train);
    await first.close!();
    for (const path of pngs) {
      writeFileSync(path, Buffer.alloc(statSync(path).size, 7));
      utimesSync(path, 1000, 1000);
    }
    const second = await stored();
    expect(await bytesOf(second.train)).toEqual(expected);
    expect(second.digest).toBe(first.digest);
    await second.close!();
    const other = await loadImageFolder(folder, [1, 2, 2], { memoryLimit: 0, cache });
    await expect(bytesOf(other.train)).rejects.toThrow('is not an image');
    await other.close!();
  });
  it('is decoded anew when a file has changed', async () => {
    const first = await stored();
    await bytesOf(first.train);
    await first.close!();
    put('a/10.png', png(77, 5));
    utimesSync(join(folder, 'a', '10.png'), 5, 5);
    const second = await stored();
    expect((await bytesOf(second.train))[0]).toBe(77);
    await second.close!();
  });
  it('has a digest of its own kind, which follows shape, names and sizes', async () => {
    const digests = [(await stored()).digest];
    digests.push((await loadImageFolder(folder, [1, 2, 2], { memoryLimit: 0, cache })).digest);
    put('b/99.png', png(9));
    digests.push((await stored()).digest);
    expect(new Set(digests).size).toBe(3);
    for (const digest of digests) expect(digest.replace(listingPrefix, '')).toMatch(/^[0-9a-f]{64}$/);
  });
  it('names a broken image when it is read, and gives the others', async () => {
    const path = put('a/13.png', png(3).subarray(0, 50));
    const data = await stored();
    await expect(bytesOf(data.train)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`${path} is a broken image`),
      remedy: 'fetch it again or take it out of the folder',
    });
    expect((await bytesOf(data.test)).length).toBe(2 * 16);
    await data.close!();
  });
  it('says where decoded images could not be kept', async () => {
    const file = put('file', Buffer.from('x'));
    await expect(stored({ cache: join(file, 'cache') })).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('a part of the path is a file'),
    });
  });
});
