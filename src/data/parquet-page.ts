/** The pages of a Parquet column: inflated, and decoded to numbers or byte strings. https://parquet.apache.org/docs/file-format */

import * as zlib from 'node:zlib';
import { snappyUncompress } from 'hyparquet';

export type ColumnType = 'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY';

/** Values of a column: null where there is none, 0 and 1 for booleans. Byte strings are views of the page. */
export type ColumnValue = number | Uint8Array | null;

const maximumPage = 512 * 2 ** 20;
/** What the formats can reach at best: three bytes for a copy of 64, two bits for 258. */
const mostOf: Readonly<Record<string, number>> = { SNAPPY: 32, GZIP: 1032 };

/**
 * Inflates a page.
 * @param size bytes by its header
 * @throws Error with a short reason for a size that cannot be, a codec that is not known, or damaged data
 */
export function inflatePage(
  bytes: Uint8Array,
  { codec, size }: { readonly codec: string; readonly size: number },
): Uint8Array {
  const most = Math.min(maximumPage, (mostOf[codec] ?? Number.POSITIVE_INFINITY) * (bytes.length + 64));
  if (!(size >= 0 && size <= most)) throw new Error(`an absurd size of ${size} bytes for a page`);
  const page = inflate(bytes, codec, size);
  if (page.length !== size) throw new Error(`a page of ${page.length} bytes; expected ${size}`);
  return page;
}

function inflate(bytes: Uint8Array, codec: string, size: number): Uint8Array {
  const options = { maxOutputLength: Math.max(1, size) };
  if (codec === 'UNCOMPRESSED') return bytes;
  if (codec === 'GZIP') return zlib.gunzipSync(bytes, options);
  if (codec === 'BROTLI') return zlib.brotliDecompressSync(bytes, options);
  if (codec === 'ZSTD') {
    const { zstdDecompressSync } = zlib as { zstdDecompressSync?: typeof zlib.gunzipSync };
    if (zstdDecompressSync) return zstdDecompressSync(bytes, options);
    throw new Error('data compressed with ZSTD, which Node.js reads from version 22.15 on');
  }
  if (codec !== 'SNAPPY') throw new Error(`data compressed with ${codec}; expected SNAPPY, GZIP, BROTLI or ZSTD`);
  const page = new Uint8Array(size);
  snappyUncompress(bytes, page);
  return page;
}

/**
 * Values that are stored one after another.
 * @throws Error with a short reason where the bytes do not suffice
 */
export function plainValues(bytes: Uint8Array, type: ColumnType, count: number): ColumnValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const least = type === 'INT64' || type === 'DOUBLE' ? 8 : type === 'BOOLEAN' ? 1 / 8 : 4;
  if (count * least > bytes.length) throw new Error(`${count} values in a page of ${bytes.length} bytes`);
  if (type === 'BOOLEAN') return Array.from({ length: count }, (_, place) => bitsAt(bytes, place, 1));
  if (type === 'FLOAT') return Array.from({ length: count }, (_, place) => view.getFloat32(4 * place, true));
  if (type === 'DOUBLE') return Array.from({ length: count }, (_, place) => view.getFloat64(8 * place, true));
  if (type === 'INT32') return Array.from({ length: count }, (_, place) => view.getInt32(4 * place, true));
  if (type === 'INT64') return Array.from({ length: count }, (_, place) => Number(view.getBigInt64(8 * place, true)));
  let at = 0;
  return Array.from({ length: count }, () => {
    if (at + 4 > bytes.length) throw new Error('a page that ends within its values');
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw new Error(`a value of ${end - at - 4} bytes in a page of ${bytes.length}`);
    const value = bytes.subarray(at + 4, end);
    at = end;
    return value;
  });
}

/**
 * Small numbers in runs of equal ones and of packed ones: levels, and places in a dictionary.
 * @param bytes all of them, and nothing else
 * @param width bits of a number
 * @throws Error with a short reason where the bytes do not suffice
 */
export function hybridValues(bytes: Uint8Array, width: number, count: number): Int32Array {
  if (width > 31) throw new Error(`numbers of ${width} bits`);
  const values = new Int32Array(count);
  const size = Math.ceil(width / 8);
  let at = 0;
  for (let filled = 0; filled < count; ) {
    let head = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      if (at >= bytes.length || shift > 28) throw new Error('runs that end too early');
      byte = bytes[at++]!;
      head += (byte & 0x7f) * 2 ** shift;
    }
    const isPacked = head % 2 === 1;
    const length = Math.min(Math.floor(head / 2) * (isPacked ? 8 : 1), count - filled);
    if (length === 0) throw new Error('an empty run');
    if (isPacked) {
      if (at + Math.ceil((length * width) / 8) > bytes.length) throw new Error('runs that end too early');
      for (let place = 0; place < length; place++)
        values[filled + place] = bitsAt(bytes, 8 * at + place * width, width);
      at += Math.floor(head / 2) * width;
    } else {
      if (at + size > bytes.length) throw new Error('runs that end too early');
      values.fill(bitsAt(bytes, 8 * at, width), filled, filled + length);
      at += size;
    }
    filled += length;
  }
  return values;
}

/** `width` bits from the lowest on, of bytes whose lowest bit comes first. */
function bitsAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let bit = 0; bit < width; bit++) {
    value |= ((bytes[(start + bit) >> 3]! >> ((start + bit) & 7)) & 1) << bit;
  }
  return value;
}
