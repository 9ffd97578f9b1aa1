import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byteVariable, type MatVariable, matFile } from '../../test/mat-file.ts';
import { readMat } from './mat.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-mat-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(bytes: Uint8Array): string {
  const path = join(folder, 'a.mat');
  writeFileSync(path, bytes);
  return path;
}

const six = byteVariable('x', [2, 3], [1, 2, 3, 4, 5, 6]);
const doubles = (values: readonly number[], bigEndian = false): Uint8Array => {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [place, value] of values.entries()) {
    if (bigEndian) bytes.writeDoubleBE(value, 8 * place);
    else bytes.writeDoubleLE(value, 8 * place);
  }
  return bytes;
};
const table: MatVariable = { name: 'table', classNumber: 6, stored: 9, shape: [2, 2], bytes: doubles([1.5, -2, 3, 4]) };

describe('readMat', () => {
  it.each([true, false])('reads arrays in MATLAB’s order, compressed: %s', async (compress) => {
    const arrays = await readMat(write(matFile([six, table], { compress })));
    expect([...arrays.keys()]).toEqual(['x', 'table']);
    expect(arrays.get('x')).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6), type: 'u1' });
    expect(arrays.get('table')).toEqual({ shape: [2, 2], data: Float64Array.of(1.5, -2, 3, 4), type: 'f8' });
  });
  it('reads big-endian files', async () => {
    const big = { ...table, bytes: doubles([1.5, -2, 3, 4], true) };
    const arrays = await readMat(write(matFile([big], { bigEndian: true, compress: false })));
    expect(arrays.get('table')!.data).toEqual(Float64Array.of(1.5, -2, 3, 4));
  });
  it('widens numbers to their class, and takes small elements out of their tags', async () => {
    const narrow: MatVariable = { ...table, stored: 2, shape: [1, 3], bytes: Uint8Array.of(7, 8, 9), small: true };
    for (const compress of [true, false]) {
      const arrays = await readMat(write(matFile([{ ...narrow, name: 'y' }, six], { compress })));
      expect(arrays.get('y')).toEqual({ shape: [1, 3], data: Float64Array.of(7, 8, 9), type: 'f8' });
      expect(arrays.get('x')!.data.length).toBe(6);
    }
  });
  it('reads only what is asked for, and passes over what is no array of numbers', async () => {
    const text: MatVariable = { ...six, name: 'text', classNumber: 4 };
    const path = write(matFile([text, six, table]));
    expect([...(await readMat(path)).keys()]).toEqual(['x', 'table']);
    expect([...(await readMat(path, { names: ['table', 'none'] })).keys()]).toEqual(['table']);
    await expect(readMat(path, { names: ['text'] })).rejects.toThrow('an array of numbers; received text');
    await expect(readMat(write(matFile([{ ...six, flags: 8 }])), { names: ['x'] })).rejects.toThrow('complex numbers');
  });

  const sound = matFile([six], { compress: false });
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(sound);
    change(bytes);
    return bytes;
  };
  const bomb = (declared: readonly number[], payload: number) => {
    const variable = { ...six, shape: declared, bytes: new Uint8Array(payload) };
    return matFile([variable]);
  };
  it.each([
    ['nothing', Buffer.alloc(0), /is empty/],
    ['text', Buffer.alloc(400, 'a'), /is not a MAT file of version 5 to 7/],
    ['HDF5', Buffer.concat([Buffer.from('MATLAB 7.3 MAT-file'), Buffer.alloc(600)]), /HDF5 file \(MATLAB 7.3\)/],
    ['a truncated array', sound.subarray(0, -4), /is truncated/],
    ['a truncated tag', sound.subarray(0, 132), /is truncated/],
    ['truncated compressed data', matFile([six]).subarray(0, -9), /is truncated/],
    ['damaged compressed data', changedPacked(), /compressed data cannot be read|is truncated/],
    ['an absurd shape', bomb([2 ** 20, 2 ** 20], 16), /absurd size of x: \[1048576, 1048576\]/],
    ['a shape of 2^40 that overflows', bomb([2 ** 31, 2 ** 31, 2 ** 31], 16), /absurd size of x/],
    ['a shape that does not fit its data', bomb([2, 4], 6), /6 bytes for x of \[2, 4\], which takes 8/],
    ['a compressed bomb', bomb([2, 3], 2 ** 26), /67108864 bytes for x of \[2, 3\]/],
    ['a long name', matFile([{ ...six, name: 'n'.repeat(65) }]), /a header of 65 bytes/],
    ['an unknown number', changed((bytes) => bytes.writeUInt32LE(77, 128 + 8 + 16 + 16 + 16)), /numbers of type 77/],
    ['an element beyond the end', changed((bytes) => bytes.writeUInt32LE(0xfffffff8, 132)), /is truncated/],
    ['a compressed stub', Buffer.concat([sound.subarray(0, 128), stub()]), /is truncated/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(readMat(write(bytes))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(message),
    });
  });
});

/** A compressed element whose stream ends within the header of its array. */
function stub(): Buffer {
  const packed = deflateSync(Buffer.of(14, 0, 0, 0, 0xff, 0xff, 0, 0, 6, 0, 0, 0, 8, 0, 0, 0));
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(15, 0);
  tag.writeUInt32LE(packed.length, 4);
  return Buffer.concat([tag, packed]);
}

function changedPacked(): Buffer {
  const bytes = matFile([six]);
  bytes.fill(0xff, 128 + 8 + 4, 128 + 8 + 12);
  return bytes;
}
