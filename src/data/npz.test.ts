import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy } from './npy.ts';
import { encodeNpz, readNpz, streamNpz } from './npz.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-npz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const arrays = {
  x: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  y: { shape: [2], data: Int32Array.of(0, 1) },
};

describe('npz', () => {
  it('is read back by name, and the same arrays give the same bytes', async () => {
    const bytes = encodeNpz(arrays);
    expect(Buffer.compare(bytes, encodeNpz(arrays))).toBe(0);
    const path = write('a.npz', bytes);
    const read = await readNpz(path);
    expect([...read.keys()]).toEqual(['x', 'y']);
    expect(read.get('x')).toMatchObject(arrays.x);
    expect([...(await readNpz(path, { names: ['y', 'z'] })).keys()]).toEqual(['y']);
  });
  it('is written piece by piece, and then says the same', async () => {
    async function* pieces() {
      yield Float32Array.of(1, 2, 3);
      yield Float32Array.of(4);
    }
    const made: (string | Uint8Array)[] = [];
    await streamNpz(
      async (piece) => void made.push(piece),
      [
        { name: 'x', shape: [2, 2], type: '<f4', pieces: pieces() },
        { name: 'y', shape: [2], type: '<i4', pieces: [Int32Array.of(0, 1)] },
      ],
    );
    const read = await readNpz(write('pieces.npz', Buffer.concat(made as Uint8Array[])));
    expect([...read.keys()]).toEqual(['x', 'y']);
    expect(read.get('x')).toMatchObject(arrays.x);
    expect(read.get('y')).toMatchObject(arrays.y);
  });
  it('refuses what a plain archive cannot hold, before a piece is made', async () => {
    const pieces = () => {
      throw new Error('asked for');
    };
    const large = { name: 'x', shape: [2 ** 30], type: '<f4' as const, pieces: { [Symbol.asyncIterator]: pieces } };
    await expect(streamNpz(async () => {}, [large])).rejects.toMatchObject({ code: 'usage' });
  });
  it('reads compressed archives and passes over other files in them', async () => {
    const bytes = zipSync({ 'x.npy': encodeNpy([1000], new Float32Array(1000)), 'notes.txt': Buffer.from('hi') });
    const read = await readNpz(write('b.npz', bytes));
    expect([...read.keys()]).toEqual(['x']);
    expect(read.get('x')!.data.length).toBe(1000);
  });
  it('says which arrays there are when none is the right one', async () => {
    const path = write('c.npz', encodeNpz(arrays));
    await expect(readNpz(path, { names: ['latents'] })).rejects.toThrow('holds none of latents; received x, y');
  });
  it.each([
    ['text', () => Buffer.from('no zip at all'), /not a sound zip archive/],
    ['a truncated archive', () => encodeNpz(arrays).subarray(0, 200), /not a sound zip archive/],
    ['nothing', () => Buffer.alloc(0), /is empty/],
    [
      'an object array inside',
      () => zipSync({ 'x.npy': Buffer.from('\x93NUMPY\x01\x00\x04\x00{  }', 'latin1') }),
      /x\.npy/,
    ],
    [
      'an absurd size',
      () => announce(zipSync({ 'x.npy': new Uint8Array(100) }), 0xfffffff0),
      /absurd size of 4294967280/,
    ],
    [
      'a size below the truth',
      () => announce(zipSync({ 'x.npy': encodeNpy([99], new Float32Array(99)) }), 150),
      /x\.npy/,
    ],
    ['a changed number', () => change(encodeNpz(arrays)), /x\.npy with a wrong check sum/],
    [
      'too many entries',
      () => zipSync(Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`${i}`, []])) as never),
      /1024 entries/,
    ],
  ])('refuses %s', async (name, bytes, message) => {
    const path = write(`${name.replaceAll(' ', '-')}.npz`, bytes());
    await expect(readNpz(path)).rejects.toMatchObject({ code: 'data', message: expect.stringMatching(message) });
  });
});

/** Changes the uncompressed size of the first entry in the central directory. */
function announce(archive: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(archive);
  bytes.writeUInt32LE(size, bytes.indexOf('PK\x01\x02', 0, 'latin1') + 24);
  return bytes;
}

/** Changes the last byte of the first array, which is stored as it is. */
function change(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  bytes[bytes.indexOf('PK\x03\x04', 4, 'latin1') - 1]! ^= 1;
  return bytes;
}
