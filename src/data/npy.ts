/** NumPy's .npy format, read and written. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

import { AliError } from '../errors.ts';
import { type Input, openInput, readAnnounced } from './input.ts';
import { type NumberArray, numbersFromBytes, numberTypes, toCOrder } from './numbers.ts';

/** An array in C order. Booleans are read as bytes 0 and 1, 64-bit integers as float64. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NumberArray;
  /** The type in the file as NumPy calls it, without the byte order: 'f4', 'u1', 'i8', 'b1' … */
  readonly type: string;
}

const magic = '\x93NUMPY';
const maximumHeader = 65536;
const maximumRank = 32;

/** Rows of an array, read in order. */
export interface NpyRows {
  readonly shape: readonly number[];
  /** Whether rows are read as they are asked for; else all of them are in memory. */
  readonly streamed: boolean;
  /** The next rows along the first axis; fewer than asked for only at the end. */
  next(rows: number): Promise<NumberArray>;
  close(): Promise<void>;
}

/**
 * Opens a .npy file to be read in parts: numbers in C order and not compressed are read as they are asked for, others at once.
 * @throws AliError 'data' as `readNpyInput`; `next` at a file that has become shorter
 */
export async function openNpyRows(path: string): Promise<NpyRows> {
  const input = await openInput(path);
  try {
    const header = await readHeader(input);
    const { shape, type, fortran } = header;
    const each = shape.slice(1).reduce((product, size) => product * size, 1);
    const [count = 1] = shape;
    const rowBytes = Number(type[1]) * each;
    const streamed = (!fortran || shape.length < 2) && input.exact === header.length + rowBytes * count;
    const whole = streamed ? undefined : (await readBody(input, header)).data;
    let start = 0;
    const next = async (rows: number) => {
      const first = start;
      start = Math.min(count, first + rows);
      if (whole) return whole.subarray(first * each, start * each);
      const wanted = (start - first) * rowBytes;
      const { bytes } = await input.rest(wanted);
      if (bytes.length < wanted) throw damaged(input, 'a file that ends within its numbers');
      return numbersFromBytes(bytes, { ...header, name: input.name });
    };
    return { shape, streamed, next, close: input.close };
  } catch (error) {
    await input.close();
    throw error;
  }
}

/** Reads a .npy file, as `readNpyInput` does. */
export async function readNpy(path: string): Promise<NpyArray> {
  const input = await openInput(path);
  try {
    return await readNpyInput(input);
  } finally {
    await input.close();
  }
}

/**
 * Reads an array of versions 1 to 3: booleans, integers, float32 and float64 of either byte order, C or Fortran order.
 * @throws AliError 'data' for anything else, a damaged header, absurd sizes, an input too short or too long
 */
export async function readNpyInput(input: Input): Promise<NpyArray> {
  return readBody(input, await readHeader(input));
}

interface NpyHeader {
  readonly type: string;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Bytes before the numbers. */
  readonly length: number;
}

async function readHeader(input: Input): Promise<NpyHeader> {
  const start = await readExactly(input, 8);
  if (Buffer.from(start).toString('latin1', 0, 6) !== magic) {
    throw new AliError('data', `${input.name} is not a .npy file: wrong magic number`, {
      remedy: 'write it with numpy.save',
    });
  }
  const version = start[6]!;
  if (version < 1 || version > 3) {
    throw new AliError('data', `${input.name}: expected .npy version 1, 2 or 3; received ${version}`);
  }
  const lengthBytes = version === 1 ? 2 : 4;
  const length = Buffer.from(await readExactly(input, lengthBytes)).readUIntLE(0, lengthBytes);
  if (length > maximumHeader) throw damaged(input, `a header of ${length} bytes`);
  const header = parseHeader(input, Buffer.from(await readExactly(input, length)).toString('latin1'));
  return { ...header, length: 8 + lengthBytes + length };
}

async function readBody(input: Input, header: NpyHeader): Promise<NpyArray> {
  const size = Number(header.type[1]);
  const raw = await readAnnounced(input, {
    bytes: size * header.shape.reduce((product, each) => product * each, 1),
    header: header.length,
  });
  const stored = numbersFromBytes(raw, { ...header, name: input.name });
  const data = header.fortran && header.shape.length > 1 ? toCOrder(stored, header.shape) : stored;
  return { shape: header.shape, data, type: header.type };
}

/** The bytes of a .npy file of version 1 for values of this shape, in C order and little-endian. */
export function encodeNpy(shape: readonly number[], data: Float32Array | Int32Array | Uint8Array): Uint8Array {
  if (shape.reduce((product, size) => product * size, 1) !== data.length) {
    throw new AliError('shape', `encodeNpy: expected values of [${shape.join(', ')}]; received ${data.length}`);
  }
  const head = npyHead(shape, data instanceof Float32Array ? '<f4' : data instanceof Int32Array ? '<i4' : '|u1');
  const bytes = new Uint8Array(head.length + data.byteLength);
  bytes.set(head);
  bytes.set(bytesOf(data), head.length);
  return bytes;
}

/** The numbers of an array as they stand in a file: this machine's order of bytes is little-endian. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What stands before the numbers in a .npy file of version 1, in C order. */
export function npyHead(shape: readonly number[], descr: '<f4' | '<i4' | '|u1'): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = Buffer.alloc(length);
  bytes.write(`${magic}\x01\x00`, 'latin1');
  bytes.writeUInt16LE(length - 10, 8);
  bytes.write(`${text.padEnd(length - 11)}\n`, 10, 'latin1');
  return bytes;
}

function parseHeader(input: Input, text: string) {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (/'descr'\s*:\s*\[/.test(text)) throw refused(input, 'a structured array');
  if (descr === undefined || fortran === undefined || sizes === undefined) throw damaged(input, 'an unreadable header');
  const [, order = '', type = ''] = /^([<>|=]?)(.*)$/.exec(descr) ?? [];
  if (type.startsWith('O')) throw refused(input, 'an object array, which is a pickle and never loaded');
  if (!Object.hasOwn(numberTypes, type)) throw refused(input, `'${descr}'`);
  const shape = sizes.match(/\d+/g)?.map(Number) ?? [];
  if (shape.length > maximumRank) throw damaged(input, `${shape.length} dimensions`);
  return { type, bigEndian: order === '>', fortran: fortran === 'True', shape };
}

async function readExactly(input: Input, length: number): Promise<Uint8Array> {
  const bytes = await input.head(length);
  if (bytes.length < length) throw damaged(input, 'a file that ends within its header');
  return bytes;
}

function refused(input: Input, received: string): AliError {
  return new AliError('data', `${input.name}: expected an array of numbers; received ${received}`, {
    remedy: 'convert it, for example numpy.save(path, array.astype("float32"))',
  });
}

function damaged(input: Input, received: string): AliError {
  return new AliError('data', `${input.name} is not a sound .npy file; received ${received}`, {
    remedy: 'write the file again with numpy.save',
  });
}
