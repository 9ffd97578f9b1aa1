/** MATLAB's MAT files of level 5: arrays of numbers, compressed or not. https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf */

import { AliError } from '../errors.ts';
import { maximumBytes } from './dataset.ts';
import { deflatedInput, type Input, type OpenFile, openFile, plainInput, readAt, readError } from './input.ts';
import { type NumberArray, numbersFromBytes, numberTypes } from './numbers.ts';

/** An array of at least two axes; `data` is in MATLAB's order, first index fastest (`toCOrder` changes that). */
export interface MatArray {
  readonly shape: readonly number[];
  readonly data: NumberArray;
  /** MATLAB's class by NumPy's names: 'f8' for double, 'u1' for uint8 … A smaller type on the disk is widened to it. */
  readonly type: string;
}

const headerLength = 128;
const maximumElements = 1000;
const maximumRank = 32;
const compressedElement = 15;
const matrixElement = 14;
const complexFlag = 0x08;

/** The types of stored numbers. */
const storedTypes: Readonly<Record<number, string>> = {
  1: 'i1',
  2: 'u1',
  3: 'i2',
  4: 'u2',
  5: 'i4',
  6: 'u4',
  7: 'f4',
  9: 'f8',
  12: 'i8',
  13: 'u8',
};

/** Classes of arrays from 1 on: those that are refused, or passed over where nobody asked for them, then those of numbers. */
const otherClasses = ['', 'a cell array', 'a structure', 'an object', 'text', 'a sparse array'];
const numberClasses = [
  ...otherClasses.map(() => undefined),
  'f8',
  'f4',
  'i1',
  'u1',
  'i2',
  'u2',
  'i4',
  'u4',
  'i8',
  'u8',
];

/**
 * Reads the arrays of numbers in a MAT file of level 5 (versions 5 to 7); sizes are checked before memory is taken, and
 * compressed data inflates into its place.
 * @param options.names which arrays to read where the file has them; default every real array of numbers
 * @throws AliError 'data' when the file is of another version, damaged, truncated or announces too much, or when an array
 *   that was asked for is not of real numbers
 */
export async function readMat(
  path: string,
  options: { readonly names?: readonly string[] } = {},
): Promise<Map<string, MatArray>> {
  const file = await openFile(path);
  try {
    const bigEndian = await readHeader(file);
    const arrays = new Map<string, MatArray>();
    let room = maximumBytes;
    let elements = 0;
    for (let start = headerLength; start < file.size; ) {
      if (++elements > maximumElements) throw damaged(path, `more than ${maximumElements} elements`);
      const { handle } = file;
      const tag = Buffer.from(await readAt(handle, path, { position: start, length: 8 }));
      const type = tag.length < 8 ? 0 : integer(tag, 0, bigEndian);
      const size = tag.length < 8 ? 0 : integer(tag, 4, bigEndian);
      if (tag.length < 8 || start + 8 + size > file.size) throw truncated(path);
      if (type === compressedElement || type === matrixElement) {
        const close = async () => {};
        const input =
          type === compressedElement
            ? await deflatedInput({ handle, name: path, start: start + 8, size }, { format: 'zlib', close })
            : plainInput({ handle, name: path, start, size: 8 + size }, { close });
        const read = await readElement(input, { bigEndian, room, names: options.names });
        if (read) arrays.set(read.name, read.array);
        if (read) room -= read.array.data.byteLength;
      }
      start += 8 + size;
    }
    return arrays;
  } catch (error) {
    throw readError(error, path);
  } finally {
    await file.handle.close();
  }
}

/** Whether the numbers are big-endian. */
async function readHeader({ handle, path, size }: OpenFile): Promise<boolean> {
  const header = Buffer.from(await readAt(handle, path, { position: 0, length: Math.min(size, headerLength) }));
  if (size === 0) throw new AliError('data', `${path} is empty`, { remedy: 'fetch or write the file again' });
  if (header.toString('latin1', 0, 10) === 'MATLAB 7.3' || header.toString('latin1', 1, 4) === 'HDF') {
    throw new AliError('data', `${path} is an HDF5 file (MATLAB 7.3); expected a MAT file of version 5 to 7`, {
      remedy: "save it again with save(file, '-v7'), or as .npz",
    });
  }
  const order = header.toString('latin1', 126, 128);
  if (order !== 'IM' && order !== 'MI') {
    throw new AliError('data', `${path} is not a MAT file of version 5 to 7: wrong header`, {
      remedy: "check that the file is what its name says, or save it with save(file, '-v7')",
    });
  }
  return order === 'MI';
}

interface Reading {
  readonly bigEndian: boolean;
  /** Bytes that may still be taken. */
  readonly room: number;
  readonly names: readonly string[] | undefined;
}

/** One array with its name; undefined where nobody asked for it. */
async function readElement(
  input: Input,
  { bigEndian, room, names }: Reading,
): Promise<{ readonly name: string; readonly array: MatArray } | undefined> {
  let position = 0;
  const take = async (length: number): Promise<Buffer> => {
    const bytes = await input.head(length);
    position += bytes.length;
    if (bytes.length < length) throw truncated(input.name);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  /** Small elements of up to four bytes stand within their tag. */
  const takeTag = async () => {
    const tag = await take(8);
    const word = integer(tag, 0, bigEndian);
    if (word >>> 16 === 0) return { type: word, size: integer(tag, 4, bigEndian), within: undefined };
    const size = word >>> 16;
    if (size > 4) throw damaged(input.name, `a small element of ${size} bytes`);
    return { type: word & 0xffff, size, within: tag.subarray(4, 4 + size) };
  };
  const takeShort = async (limit: number) => {
    const { type, size, within } = await takeTag();
    if (size > limit) throw damaged(input.name, `a header of ${size} bytes`);
    return { type, bytes: within ?? (await take(Math.ceil(size / 8) * 8)).subarray(0, size) };
  };

  const outer = await take(8);
  if (integer(outer, 0, bigEndian) !== matrixElement) return undefined;
  const end = 8 + integer(outer, 4, bigEndian);
  const flags = await takeShort(8);
  const sizes = await takeShort(4 * maximumRank);
  const name = (await takeShort(64)).bytes.toString('latin1');
  if (flags.bytes.length !== 8 || sizes.type !== 5 || sizes.bytes.length < 8 || sizes.bytes.length % 4 !== 0) {
    throw damaged(input.name, 'an unreadable header of an array');
  }
  const flag = integer(flags.bytes, 0, bigEndian);
  const type = numberClasses[flag & 0xff];
  if (names && !names.includes(name)) return undefined;
  if (type === undefined || ((flag >>> 8) & complexFlag) !== 0) {
    if (!names) return undefined;
    const received = type ? 'complex numbers' : (otherClasses[flag & 0xff] ?? `class ${flag & 0xff}`);
    throw new AliError('data', `${input.name}: expected ${name} to be an array of numbers; received ${received}`, {
      remedy: 'convert it before saving, for example double(full(x))',
    });
  }
  const shape = Array.from({ length: sizes.bytes.length / 4 }, (_, axis) => integer(sizes.bytes, 4 * axis, bigEndian));
  const count = shape.reduce((product, size) => product * size, 1);
  const data = await takeTag();
  const stored = storedTypes[data.type];
  if (stored === undefined) throw damaged(input.name, `numbers of type ${data.type} in ${name}`);
  const bytes = count * Number(stored[1]);
  if (!(Math.max(bytes, count * Number(type[1])) <= room)) {
    throw new AliError(
      'data',
      `${input.name}: absurd size of ${name}: [${shape.join(', ')}]; expected at most ${maximumBytes} bytes in all`,
      { remedy: 'check that the file is what its name says, or split it' },
    );
  }
  if (data.size !== bytes) {
    throw damaged(input.name, `${data.size} bytes for ${name} of [${shape.join(', ')}], which takes ${bytes}`);
  }
  if (!data.within && (position + bytes > end || position + bytes > input.most)) throw truncated(input.name);
  const raw = data.within ?? (await input.rest(bytes)).bytes;
  if (raw.length < bytes) throw truncated(input.name);
  const numbers = numbersFromBytes(raw, { type: stored, bigEndian, name: `${input.name}: ${name}` });
  return { name, array: { shape, data: stored === type ? numbers : widen(numbers, type), type } };
}

function widen(numbers: NumberArray, type: string): NumberArray {
  const Class = numberTypes[type]!;
  const wide = new Class(new ArrayBuffer(numbers.length * Number(type[1])), 0, numbers.length);
  wide.set(numbers);
  return wide;
}

function integer(bytes: Buffer, at: number, bigEndian: boolean): number {
  return bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
}

function truncated(path: string): AliError {
  return new AliError('data', `${path} is truncated; expected a whole array`, {
    remedy: 'fetch or write the file again',
  });
}

function damaged(path: string, received: string): AliError {
  return new AliError('data', `${path} is not a sound MAT file; received ${received}`, {
    remedy: 'fetch or write the file again',
  });
}
