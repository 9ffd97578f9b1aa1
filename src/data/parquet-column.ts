/** A column of a row group of a Parquet file, page after page: a stretch of the file is in memory at once. */

import type { ColumnMetaData } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { type OpenFile, readAt } from './input.ts';
import { type ColumnType, type ColumnValue, hybridValues, inflatePage, plainValues } from './parquet-page.ts';
import { endOfThrift } from './thrift.ts';

export interface ParquetColumn {
  /** Names from the outermost on: ['image', 'bytes']. */
  readonly path: readonly string[];
  readonly type: string;
  /** How many of the names may be absent: a value is there where its level is this. */
  readonly level: number;
  /** Whether there may be several values a row, which cannot be read. */
  readonly repeated: boolean;
}

const maximumChunk = 2 * 2 ** 30;
/** What a page's header takes, unless it quotes long values: then it is looked for in all that is left. */
const usualHeader = 2 ** 16;
const stretch = 2 ** 18;
const readable: ReadonlySet<string> = new Set<ColumnType>([
  'BOOLEAN',
  'INT32',
  'INT64',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
]);

interface Wanted {
  readonly column: ParquetColumn;
  readonly rows: number;
}

/**
 * The values of a column in order, `rows` in all.
 * @throws Error with a short reason where the column is damaged, or of another kind than it can be read
 */
export async function* columnPages(
  file: OpenFile,
  meta: ColumnMetaData | undefined,
  { column, rows }: Wanted,
): AsyncGenerator<ColumnValue[]> {
  const called = column.path.join('.');
  if (!meta || column.repeated || !readable.has(column.type) || meta.type !== column.type) {
    throw new Error(`the column ${called} of ${column.repeated ? 'lists' : column.type}`);
  }
  const dictionaryStart = Number(meta.dictionary_page_offset ?? 0);
  const start = dictionaryStart > 0 ? dictionaryStart : Number(meta.data_page_offset);
  const length = Number(meta.total_compressed_size);
  if (!(start >= 4 && length >= 0 && start + length <= file.size && length <= maximumChunk)) {
    throw new Error(`the column ${called} at ${start}, ${length} bytes long, in a file of ${file.size}`);
  }
  const type = column.type as ColumnType;
  const bytesAt = readStretches(file, start, length);
  let dictionary: ColumnValue[] = [];
  let inflated = 0;
  for (let at = 0, read = 0; read < rows; ) {
    const { header, end } = await readHeader(bytesAt, at, length);
    const { compressed_page_size: packed, uncompressed_page_size: full } = header;
    if (!(packed >= 0 && end + packed <= length)) throw new Error(`a page of ${packed} bytes in ${called}`);
    inflated += full;
    if (inflated > maximumChunk) throw new Error(`more than ${maximumChunk} bytes in ${called}`);
    const body = await bytesAt(end, packed);
    at = end + packed;
    if (header.type === 'DICTIONARY_PAGE' && header.dictionary_page_header) {
      const bytes = inflatePage(body, { codec: meta.codec, size: full });
      dictionary = plainValues(bytes, type, header.dictionary_page_header.num_values);
      continue;
    }
    const { count, encoding, levels, bytes } = dataPage(body, header, { codec: meta.codec, level: column.level });
    if (!(count >= 0 && read + count <= rows) || (count === 0 && packed === 0)) {
      throw new Error(`${count} values in a page of ${called}; expected ${rows} in all`);
    }
    const present = levels ? hybridValues(levels, 32 - Math.clz32(column.level), count) : undefined;
    const there = present?.reduce((sum, level) => sum + (level === column.level ? 1 : 0), 0) ?? count;
    const stored = decode(bytes, { encoding, type, count: there, dictionary });
    read += count;
    let place = 0;
    yield present ? Array.from(present, (level) => (level === column.level ? stored[place++]! : null)) : stored;
  }
}

type ReadBytes = (at: number, length: number) => Promise<Uint8Array>;

/** Bytes of a part of a file, which is read in stretches: as many of those at `at` as there are. */
function readStretches({ handle, path }: OpenFile, start: number, length: number): ReadBytes {
  let from = 0;
  let held: Uint8Array = new Uint8Array(0);
  return async (at, wanted) => {
    const end = Math.min(length, at + wanted);
    if (at < from || end > from + held.length) {
      const size = Math.min(length - at, Math.max(wanted, stretch));
      held = await readAt(handle, path, { position: start + at, length: size });
      from = at;
    }
    return held.subarray(at - from, end - from);
  };
}

/** The header of the page at `at`, and where it ends. */
async function readHeader(bytesAt: ReadBytes, at: number, length: number) {
  let bytes = await bytesAt(at, usualHeader);
  let size: number;
  try {
    size = endOfThrift(bytes, 0);
  } catch (error) {
    if (at + bytes.length >= length) throw error;
    bytes = await bytesAt(at, length - at);
    size = endOfThrift(bytes, 0);
  }
  const header = parquetHeader({ view: new DataView(bytes.buffer, bytes.byteOffset, size), offset: 0 });
  return { header, end: at + size };
}

type PageHeader = ReturnType<typeof parquetHeader>;

/** What both versions of data pages hold: how many values, their levels where they can be absent, and their bytes. */
function dataPage(
  body: Uint8Array,
  header: PageHeader,
  { codec, level }: { readonly codec: string; readonly level: number },
) {
  const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: full } = header;
  if (second) {
    const skipped = second.repetition_levels_byte_length;
    const start = skipped + second.definition_levels_byte_length;
    if (!(skipped >= 0 && start >= skipped && start <= body.length)) throw new Error('levels longer than their page');
    const rest = body.subarray(start);
    return {
      count: second.num_values,
      encoding: second.encoding,
      levels: level > 0 ? body.subarray(skipped, start) : undefined,
      bytes: second.is_compressed === false ? rest : inflatePage(rest, { codec, size: full - start }),
    };
  }
  if (!first) throw new Error(`a page of type ${header.type}`);
  const bytes = inflatePage(body, { codec, size: full });
  const { num_values: count, encoding } = first;
  if (level === 0) return { count, encoding, levels: undefined, bytes };
  const length = bytes.length < 4 ? Number.NaN : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (!(length + 4 <= bytes.length)) throw new Error('levels longer than their page');
  return { count, encoding, levels: bytes.subarray(4, 4 + length), bytes: bytes.subarray(4 + length) };
}

function decode(
  bytes: Uint8Array,
  page: {
    readonly encoding: string;
    readonly type: ColumnType;
    readonly count: number;
    readonly dictionary: readonly ColumnValue[];
  },
): ColumnValue[] {
  const { encoding, type, count, dictionary } = page;
  if (encoding === 'PLAIN') return plainValues(bytes, type, count);
  if (encoding === 'RLE' && type === 'BOOLEAN') return Array.from(hybridValues(bytes.subarray(4), 1, count));
  if (encoding !== 'PLAIN_DICTIONARY' && encoding !== 'RLE_DICTIONARY') {
    throw new Error(`values of the encoding ${encoding}; expected PLAIN or RLE_DICTIONARY`);
  }
  if (count === 0) return [];
  const places = hybridValues(bytes.subarray(1), bytes[0] ?? 32, count);
  return Array.from(places, (place) => {
    const value = dictionary[place];
    if (value === undefined) throw new Error(`place ${place} in a dictionary of ${dictionary.length}`);
    return value;
  });
}
