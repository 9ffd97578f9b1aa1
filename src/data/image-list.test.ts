import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestOfList, listImages } from './image-list.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-list-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, length = 3, time = 1_000_000): void {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, Buffer.alloc(length, 1));
  utimesSync(full, time, time);
}

it('lists paths, sizes, times and classes, the test folder last', async () => {
  put('test/b/1.png', 4);
  put('train/b/2.JPG', 5, 7);
  put('train/a/deep/3.jpeg');
  const list = await listImages(folder);
  expect(list.paths).toEqual(['train/a/deep/3.jpeg', 'train/b/2.JPG', 'test/b/1.png']);
  expect([...list.sizes]).toEqual([3, 5, 4]);
  expect([...list.times]).toEqual([1e9, 7000, 1e9]);
  expect(list.classes).toEqual(['a', 'b']);
  expect([...list.labels!]).toEqual([0, 1, 1]);
  expect(list.testCount).toBe(1);
});

it('digests names, sizes, classes and splits, and times only where it is told to', async () => {
  const digests = new Set<string>();
  const dated = new Set<string>();
  const look = async () => {
    const list = await listImages(folder);
    digests.add(digestOfList(list, { times: false }));
    dated.add(digestOfList(list, { times: true }));
  };
  const changes = [
    () => put('train/a/1.png'),
    () => put('train/a/2.png'),
    () => put('train/a/2.png', 4),
    () => put('train/b/3.png'),
    () => put('test/b/3.png'),
  ];
  for (const change of changes) {
    change();
    await look();
  }
  expect([digests.size, dated.size]).toEqual([changes.length, changes.length]);
  put('test/b/3.png', 3, 2_000_000);
  await look();
  expect([digests.size, dated.size]).toEqual([changes.length, changes.length + 1]);
});

it('names an image that is empty', async () => {
  put('1.png');
  put('2.png', 0);
  await expect(listImages(folder)).rejects.toMatchObject({
    code: 'data',
    message: expect.stringMatching(/2\.png is empty/),
  });
});
