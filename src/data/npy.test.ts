import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Input } from './input.ts';
import { encodeNpy, openNpyRows, readNpyInput } from './npy.ts';

/** Bytes in memory as an input. */
function bytesInput(name: string, bytes: Uint8Array): Input {
  let position = 0;
  const next = async (length: number) => {
    const part = bytes.subarray(position, position + length);
    position += part.length;
    return part;
  };
  return {
    name,
    most: bytes.length,
    exact: bytes.length,
    head: next,
    rest: async (length) => ({ bytes: await next(length), ended: position === bytes.length }),
    close: async () => {},
  };
}

const read = (bytes: Uint8Array) => readNpyInput(bytesInput('a.npy', bytes));

/** A .npy file with this header dictionary, laid out as NumPy does. */
function file(dictionary: string, data: Uint8Array, version = 1): Buffer {
  const start = version === 1 ? 10 : 12;
  const header = Buffer.from(
    `${dictionary.padEnd(Math.ceil((dictionary.length + start + 1) / 64) * 64 - start - 1)}\n`,
  );
  const length = Buffer.alloc(start - 8);
  length.writeUIntLE(header.length, 0, length.length);
  return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0]), length, header, data]);
}

const dictionary = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`;

describe('readNpyInput', () => {
  const big16 = Buffer.from([0x01, 0x02, 0xff, 0xfe]);
  it.each([
    ['<f4', new Float32Array([1.5, -2]), [1.5, -2]],
    ['<f8', new Float64Array([1e300, -2]), [1e300, -2]],
    ['|u1', new Uint8Array([7, 255]), [7, 255]],
    ['|i1', new Int8Array([7, -1]), [7, -1]],
    ['|b1', new Uint8Array([1, 0]), [1, 0]],
    ['<i4', new Int32Array([-5, 5]), [-5, 5]],
    ['<u2', new Uint16Array([65535, 1]), [65535, 1]],
    ['<i8', new BigInt64Array([-5n, 2n ** 40n]), [-5, 2 ** 40]],
    ['<u8', new BigUint64Array([3n, 4n]), [3, 4]],
    ['>i2', big16, [258, -2]],
    ['>f4', Buffer.from([0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0]), [1.5, -2]],
    ['>i8', Buffer.from([...Array(7).fill(0), 9, ...Array(8).fill(0xff)]), [9, -1]],
  ])('reads %s', async (descr, data, expected) => {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const array = await read(file(dictionary(descr, '2,'), raw));
    expect(array.shape).toEqual([2]);
    expect([...array.data]).toEqual(expected);
  });
  it.each([1, 2, 3])('reads version %i', async (version) => {
    const array = await read(file(dictionary('|u1', '1, 3'), Uint8Array.of(1, 2, 3), version));
    expect([array.shape, [...array.data]]).toEqual([
      [1, 3],
      [1, 2, 3],
    ]);
  });
  it('brings Fortran order to C order', async () => {
    const fortran = Uint8Array.of(0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23);
    const array = await read(file(dictionary('|u1', '2, 3, 4', 'True'), fortran));
    expect([...array.data]).toEqual(Array.from({ length: 24 }, (_, place) => place));
  });
  it('reads scalars and empty arrays', async () => {
    expect((await read(file(dictionary('|u1', ''), Uint8Array.of(9)))).shape).toEqual([]);
    expect((await read(file(dictionary('<f4', '0, 5'), new Uint8Array(0)))).data.length).toBe(0);
  });
  it('reads data that is not aligned to its numbers', async () => {
    const text = dictionary('<f4', '1,');
    const bytes = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Buffer.from([text.length, 0]),
      Buffer.from(text),
      new Uint8Array(Float32Array.of(2.5).buffer),
    ]);
    expect([...(await read(bytes)).data]).toEqual([2.5]);
  });
  const one = Uint8Array.of(1);
  it.each([
    ['an object array', file(dictionary('|O', '1,'), one), /object array, which is a pickle/],
    ['text', file(dictionary('<U5', '1,'), one), /received '<U5'/],
    ['complex numbers', file(dictionary('<c8', '1,'), one), /received '<c8'/],
    ['a structured array', file(`{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}`, one), /structured/],
    ['a broken header', file('{broken', one), /unreadable header/],
    ['a negative size', file(dictionary('|u1', '-1,'), one), /unreadable header/],
    ['absurd sizes', file(dictionary('<f8', '99999999999, 99999999'), one), /absurd size/],
    ['sizes above the file', file(dictionary('<f8', '1000'), one), /truncated/],
    ['a file that goes on', file(dictionary('|u1', '1,'), Uint8Array.of(1, 2)), /goes on/],
    ['another magic number', Buffer.from('PK\x03\x04 and so on'), /wrong magic number/],
    ['another version', file(dictionary('|u1', '1,'), one, 4), /version 1, 2 or 3; received 4/],
    ['nothing', Buffer.alloc(0), /ends within its header/],
    ['integers beyond 2^53', file(dictionary('<i8', '1,'), new Uint8Array(8).fill(0x7f)), /float64 cannot hold/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: 'data', message: expect.stringMatching(message) });
  });
});

describe('encodeNpy', () => {
  it.each([
    [[3], Float32Array.of(1, -0.1, 3e38)],
    [[2, 2], Int32Array.of(1, -2, 3, 2 ** 31 - 1)],
    [[1, 2, 1], Uint8Array.of(0, 255)],
    [[], Uint8Array.of(4)],
  ])('is read back the same: %j', async (shape, data) => {
    const array = await read(encodeNpy(shape, data));
    expect(array.shape).toEqual(shape);
    expect(array.data).toEqual(data);
  });
  it('pads the header to 64 bytes, as the format asks', () => {
    const bytes = Buffer.from(encodeNpy([2, 1], Float32Array.of(1, 2)));
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
    expect(bytes.toString('latin1', 0, 10)).toBe('\x93NUMPY\x01\x00\x76\x00');
    expect(bytes.toString('latin1', 10, 128)).toBe(`${text.padEnd(117)}\n`);
    expect(bytes.length).toBe(136);
  });
  it('refuses a shape that does not fit', () => {
    expect(() => encodeNpy([2, 2], new Float32Array(3))).toThrow('values of [2, 2]; received 3');
  });
});

describe('openNpyRows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ali-rows-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a.npy');
  const plain = encodeNpy([3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
  async function rows(bytes: Uint8Array) {
    writeFileSync(path, bytes);
    const opened = await openNpyRows(path);
    const parts = [await opened.next(2), await opened.next(2), await opened.next(2)].map((part) => [...part]);
    await opened.close();
    return [opened.streamed, opened.shape, ...parts];
  }

  it.each([
    ['float32', true, plain],
    ['compressed', false, gzipSync(plain)],
    ['float64', true, file(dictionary('<f8', '3, 2'), new Uint8Array(Float64Array.of(1, 2, 3, 4, 5, 6).buffer))],
    ['int64', true, file(dictionary('<i8', '3, 2'), new Uint8Array(BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n).buffer))],
    [
      'Fortran order',
      false,
      file(dictionary('<f4', '3, 2', 'True'), new Uint8Array(Float32Array.of(1, 3, 5, 2, 4, 6).buffer)),
    ],
    [
      'big-endian',
      true,
      file(dictionary('>f4', '3, 2'), Buffer.from(new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)).swap32()),
    ],
  ])('reads rows of %s in order', async (_, streamed, bytes) => {
    expect(await rows(bytes)).toEqual([streamed, [3, 2], [1, 2, 3, 4], [5, 6], []]);
  });
  it('refuses a file that is cut off or goes on', async () => {
    await expect(rows(plain.subarray(0, -1))).rejects.toThrow('is truncated');
    await expect(rows(Buffer.concat([plain, Buffer.of(0)]))).rejects.toThrow('goes on after its data');
  });
  it('refuses a file that is cut off while it is read', async () => {
    writeFileSync(path, plain);
    const opened = await openNpyRows(path);
    truncateSync(path, plain.length - 6);
    expect([...(await opened.next(1))]).toEqual([1, 2]);
    await expect(opened.next(2)).rejects.toThrow('ends within its numbers');
    await opened.close();
  });
});
