import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarFile, tarHeader } from '../../test/tar-file.ts';
import { readTar } from './tar.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-tar-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(bytes: Uint8Array): string {
  const path = join(folder, 'a.tar');
  writeFileSync(path, bytes);
  return path;
}

const big = Uint8Array.from({ length: 600_000 }, (_, place) => (place * 2654435761) >>> 24);
const files = { 'top/': new Uint8Array(0), 'top/a': Buffer.from('first'), 'top/no': big, 'top/deep/b': big };
const all = () => true;

describe('readTar', () => {
  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzipped', gzipSync],
  ])('takes the wanted files out of a %s archive', async (_, pack) => {
    const read = await readTar(write(pack(tarFile(files))), (name) => name !== 'no');
    expect([...read.keys()]).toEqual(['a', 'b']);
    expect(Buffer.from(read.get('a')!).toString()).toBe('first');
    expect(Buffer.compare(read.get('b')!, big)).toBe(0);
  });
  const absurd = Buffer.concat([tarHeader('a', 2 ** 32), Buffer.alloc(1024)]);
  const endless = gzipSync(Buffer.concat([tarHeader('x/', 2 ** 32), Buffer.alloc(1 << 20)]));
  const broken = tarFile(files);
  broken[0] = 65;
  const flipped = gzipSync(tarFile(files));
  flipped[flipped.length - 6]! ^= 1;
  it.each([
    ['an absurd size', absurd, /absurd size of 4294967296 bytes for a/],
    [
      'more than so few bytes can inflate to',
      tarFile({ a: new Uint8Array(1) }).fill(tarHeader('a', 2 ** 24), 0, 512),
      /absurd size of 16777216 bytes for a/,
    ],
    ['a truncated archive', tarFile(files).subarray(0, 5000), /is truncated/],
    ['a truncated gzip', gzipSync(tarFile(files)).subarray(0, 5000), /truncated within its compressed data/],
    ['a gzip with a wrong check sum', flipped, /compressed data cannot be read/],
    ['a passed-over member that never comes', endless, /is truncated/],
    ['text', Buffer.alloc(2000, 'a'), /a header with a wrong check sum/],
    ['too short a text', Buffer.from('hi'), /is truncated, or no tar archive/],
    ['a changed name', broken, /a header with a wrong check sum/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(readTar(write(bytes), all)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(message),
    });
  });
  it('stops a bomb at its limit, wanted or not', async () => {
    const bomb = gzipSync(Buffer.concat([tarHeader('x', 2 ** 24), Buffer.alloc(2 ** 24 + 1024)]));
    expect(bomb.length).toBeLessThan(20_000);
    const limited = readTar(write(bomb), () => false, { limit: 2 ** 23 });
    await expect(limited).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('more than 8388608 bytes'),
    });
  });
});
