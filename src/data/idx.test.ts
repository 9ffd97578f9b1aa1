import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIdx, readIdxFolder } from './idx.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-idx-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function idx(shape: number[], values: ArrayLike<number>, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = type;
  header[3] = shape.length;
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([header, Uint8Array.from(values)]);
}

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('readIdx', () => {
  const sound = idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

  it('reads plain and gzipped files, known by their bytes and not by their name', async () => {
    for (const path of [write('a.gz', sound), write('b', gzipSync(sound))]) {
      const { shape, values } = await readIdx(path);
      expect(shape).toEqual([2, 2, 3]);
      expect([...values]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
  });
  it.each([
    ['wrong magic', Buffer.from('hello world, no idx'), /not an IDX file: wrong magic number.*received 68656c6c/],
    ['too many dimensions', idx([1, 1, 1, 1, 1], [1]), /wrong magic number/],
    ['an empty file', Buffer.alloc(0), /not an IDX file.*received nothing/],
    ['floats', idx([1], [0, 0, 0, 0], 13), /unsigned bytes; received float32/],
    ['a header cut short', sound.subarray(0, 10), /truncated within its header/],
    ['a truncated file', sound.subarray(0, 20), /truncated; expected 28 bytes by its header; received 20/],
    ['a truncated gzip', gzipSync(sound).subarray(0, 30), /truncated within its compressed data/],
    ['a gzip of a truncated file', gzipSync(sound.subarray(0, 27)), /truncated; expected 28 .* received 27/],
    ['a file that goes on', Buffer.concat([sound, Buffer.from([0])]), /goes on after its data; expected 28/],
    ['a gzip that goes on', gzipSync(Buffer.concat([sound, Buffer.from([0])])), /goes on after its data/],
    ['absurd sizes', idx([0xffffffff, 0xffffffff, 0xffffffff], [1]), /absurd size/],
    ['sizes above what a gzip can hold', gzipSync(idx([60000, 28, 28], [1])), /too small for that/],
    [
      'a damaged gzip',
      Buffer.concat([gzipSync(sound).subarray(0, 10), Buffer.alloc(20, 0xff)]),
      /damaged: its compressed data/,
    ],
  ])('refuses %s', async (name, bytes, message) => {
    const path = write(name.replaceAll(' ', '-'), bytes);
    await expect(readIdx(path)).rejects.toMatchObject({ code: 'data', message: expect.stringMatching(message) });
    await expect(readIdx(path)).rejects.toThrow(path);
  });
  it('stops inflating soon after the announced bytes', async () => {
    const bomb = gzipSync(Buffer.concat([idx([1, 1, 1], [7]), Buffer.alloc(16 * 2 ** 20)]));
    await expect(readIdx(write('bomb', bomb))).rejects.toThrow('goes on after its data');
  });
  it.skipIf(process.platform === 'win32')('does not wait for a named pipe', async () => {
    await run('mkfifo', [join(folder, 'pipe')]);
    await expect(readIdx(join(folder, 'pipe'))).rejects.toThrow('is not a file');
  });
  it('refuses a folder and what is not there', async () => {
    await expect(readIdx(folder)).rejects.toThrow('is not a file');
    await expect(readIdx(join(folder, 'no'))).rejects.toThrow('does not exist');
  });
});

describe('readIdxFolder', () => {
  const images = idx([2, 1, 1], [5, 6]);
  const labels = idx([2], [1, 0]);

  it('finds the four files under either spelling, labels where they are', async () => {
    const sub = mkdtempSync(join(folder, 'four-'));
    writeFileSync(join(sub, 'train-images.idx3-ubyte'), images);
    writeFileSync(join(sub, 'train-labels-idx1-ubyte.gz'), gzipSync(labels));
    writeFileSync(join(sub, 't10k-images-idx3-ubyte'), images);
    const found = await readIdxFolder(sub);
    expect([...found!.train.labels!]).toEqual([1, 0]);
    expect([...found!.test.images.values]).toEqual([5, 6]);
    expect(found!.test.labels).toBeUndefined();
  });
  it('refuses labels that are not as many, and a missing test set', async () => {
    const sub = mkdtempSync(join(folder, 'bad-'));
    writeFileSync(join(sub, 'train-images-idx3-ubyte'), images);
    await expect(readIdxFolder(sub)).rejects.toThrow('no t10k-images-idx3-ubyte');
    writeFileSync(join(sub, 't10k-images-idx3-ubyte'), images);
    writeFileSync(join(sub, 'train-labels-idx1-ubyte'), idx([3], [1, 0, 1]));
    await expect(readIdxFolder(sub)).rejects.toThrow(/expected 2 labels; received \[3\]/);
  });
  it('is undefined for a folder of other things', async () => {
    expect(await readIdxFolder(mkdtempSync(join(folder, 'none-')))).toBeUndefined();
  });
});
