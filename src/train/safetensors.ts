/**
 * Named tensors as bytes and back, in the safetensors format of Hugging Face: an 8-byte little-endian header length,
 * a JSON header padded with spaces to a multiple of 8, then the values of every tensor without a gap.
 */
import { AliError } from '../errors.ts';
import { parseStrictJson } from './strict-json.ts';

/** One tensor of a file; `data` holds `product(shape)` values in row-major order, `[]` is the shape of a scalar. */
export type SafeTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: 'U8'; readonly shape: readonly number[]; readonly data: Uint8Array };

export type SafeTensorFile = { tensors: Map<string, SafeTensor>; metadata: Record<string, string> };

type Dtype = SafeTensor['dtype'];
type Entry = { name: string; dtype: Dtype; shape: number[]; begin: number; end: number };

const arrays = { I64: BigInt64Array, F32: Float32Array, U8: Uint8Array } as const;
const lengthBytes = 8;
const headerLimit = 100_000_000;
const metadataKey = '__metadata__';

/**
 * The file as one array of bytes. Equal tensors and metadata give equal bytes, whatever the order of the map: widest
 * dtype first (so that every tensor is aligned), then by name, as the reference implementation orders them.
 * @throws AliError `checkpoint` when a shape does not fit its data or a name is reserved.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const pieces = safetensorsPieces(tensors, metadata);
  const bytes = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * The file of `encodeSafetensors` as pieces to be written one after another: the header, then views of every tensor's
 * own memory, so that a large model is not held twice.
 * @throws AliError `checkpoint` when a shape does not fit its data or a name is reserved.
 */
export function safetensorsPieces(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const order = [...tensors].sort(
    ([a, left], [b, right]) =>
      arrays[right.dtype].BYTES_PER_ELEMENT - arrays[left.dtype].BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  const fields: string[] = [];
  const notes = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (notes.length > 0) fields.push(field(metadataKey, Object.fromEntries(notes)));
  let dataBytes = 0;
  for (const [name, tensor] of order) {
    checkWritable(name, tensor);
    const { dtype, shape, data } = tensor;
    fields.push(field(name, { dtype, shape, data_offsets: [dataBytes, dataBytes + data.byteLength] }));
    dataBytes += data.byteLength;
  }
  const header = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerBytes = Math.ceil(header.length / 8) * 8;
  if (headerBytes > headerLimit) throw refuse('tensors', `a header of ${headerBytes} bytes`, `at most ${headerLimit}`);

  const start = new Uint8Array(lengthBytes + headerBytes).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(headerBytes), true);
  start.set(header, lengthBytes);
  return [start, ...order.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/**
 * The tensors and metadata of a file. Data are views into `bytes` where they are aligned there, copies otherwise.
 * `name` is what errors call the file.
 * @throws AliError `checkpoint` when anything in the header disagrees with the format or with the length of `bytes`.
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafeTensorFile {
  if (bytes.length < lengthBytes) throw refuse(name, `${bytes.length} bytes`, 'at least 8 bytes of header length');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stated = view.getBigUint64(0, true);
  if (stated > BigInt(Math.min(headerLimit, bytes.length - lengthBytes))) {
    throw refuse(
      name,
      `a header length of ${stated}`,
      `at most ${headerLimit} and within the file's ${bytes.length} bytes`,
    );
  }
  const dataStart = lengthBytes + Number(stated);
  const { entries, metadata } = readHeader(bytes.subarray(lengthBytes, dataStart), name);

  const tensors = new Map<string, SafeTensor>();
  let end = 0;
  for (const entry of entries.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      const fault = entry.begin < end ? 'overlap the tensor before it' : 'leave a gap before it';
      throw refuse(name, `offsets of '${entry.name}' that ${fault}`, `a start at ${end}, received ${entry.begin}`);
    }
    end = entry.end;
    if (dataStart + end > bytes.length) {
      throw refuse(name, `${bytes.length} bytes`, `${dataStart + end} or more for tensor '${entry.name}'`);
    }
    tensors.set(entry.name, readTensor(bytes, dataStart, entry));
  }
  if (dataStart + end !== bytes.length) throw refuse(name, `${bytes.length} bytes`, `${dataStart + end} bytes`);
  return { tensors, metadata };
}

function field(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function checkWritable(name: string, { dtype, shape, data }: SafeTensor): void {
  if (name === metadataKey) throw refuse('tensors', `a tensor named '${metadataKey}'`, 'any other name');
  if (!(data instanceof arrays[dtype])) {
    throw refuse('tensors', `tensor '${name}' of dtype ${dtype} with other data`, `a ${arrays[dtype].name}`);
  }
  if (count(shape) !== data.length) {
    throw refuse('tensors', `tensor '${name}' of shape [${shape}] with ${data.length} values`, 'as many as its shape');
  }
}

function readHeader(header: Uint8Array, name: string): { entries: Entry[]; metadata: Record<string, string> } {
  if (header[0] !== 0x7b) throw refuse(name, 'a header that does not start with {', 'a JSON object');
  let fields: unknown;
  try {
    fields = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refuse(name, `a header that cannot be read (${reason})`, 'a JSON object of tensors', cause);
  }
  const entries: Entry[] = [];
  let metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(fields as object)) {
    if (key !== metadataKey) entries.push(readEntry(key, value, name));
    else if (isTextRecord(value)) metadata = value;
    else throw refuse(name, `${metadataKey} that is not a map of text`, 'an object whose values are all text');
  }
  return { entries, metadata };
}

function readEntry(tensor: string, value: unknown, name: string): Entry {
  if (typeof value !== 'object' || value === null) {
    throw refuse(name, `tensor '${tensor}' described by ${typeof value}`, 'dtype, shape and data_offsets');
  }
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (!isDtype(dtype)) {
    throw refuse(
      name,
      `tensor '${tensor}' of dtype ${typeof dtype === 'string' ? `"${dtype.slice(0, 20)}"` : typeof dtype}`,
      `one of ${Object.keys(arrays)}`,
    );
  }
  if (!isSizes(shape)) throw refuse(name, `tensor '${tensor}' of a broken shape`, 'whole numbers of 0 or more');
  const [begin, end] = isSizes(offsets) && offsets.length === 2 ? offsets : [];
  if (begin === undefined || end === undefined || begin > end) {
    throw refuse(name, `tensor '${tensor}' with broken data_offsets`, '[begin, end] with begin <= end');
  }
  const size = count(shape) * arrays[dtype].BYTES_PER_ELEMENT;
  if (end - begin !== size) {
    throw refuse(name, `tensor '${tensor}' of ${dtype} [${shape}] in ${end - begin} bytes`, `${size} bytes`);
  }
  return { name: tensor, dtype, shape, begin, end };
}

function readTensor(bytes: Uint8Array, dataStart: number, { dtype, shape, begin, end }: Entry): SafeTensor {
  const aligned = (bytes.byteOffset + dataStart + begin) % arrays[dtype].BYTES_PER_ELEMENT === 0;
  const found = bytes.subarray(dataStart + begin, dataStart + end);
  const source = aligned ? found : new Uint8Array(found);
  const length = source.byteLength / arrays[dtype].BYTES_PER_ELEMENT;
  const data = new arrays[dtype](source.buffer as ArrayBuffer, source.byteOffset, length);
  return { dtype, shape, data } as SafeTensor;
}

/** Values in a shape; infinite where the number could not be exact. */
function count(shape: readonly number[]): number {
  let product = 1;
  for (const size of shape) {
    product *= size;
    if (!Number.isSafeInteger(product)) return Number.POSITIVE_INFINITY;
  }
  return product;
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(arrays, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isTextRecord(value: unknown): value is Record<string, string> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.values(value).every((text) => typeof text === 'string');
}

function refuse(file: string, received: string, expected: string, cause?: unknown): AliError {
  return new AliError(
    'checkpoint',
    `${file} is not a sound safetensors file; expected ${expected}; received ${received}`,
    {
      remedy: 'The file is truncated, damaged or of another format: take another copy of it, or an earlier checkpoint.',
      cause,
    },
  );
}
