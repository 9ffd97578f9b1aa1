/**
 * Parquet files, read column by column and row group by row group. Sizes are checked before memory is taken: lengths in
 * hostile headers go through `endOfThrift` before hyparquet parses them, and pages are decoded here.
 */

import { type ColumnMetaData, type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { AliError } from '../errors.ts';
import { type OpenFile, openFile, readAt } from './input.ts';
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

export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  /** Rows of every row group. */
  readonly groups: readonly number[];
  readonly columns: readonly ParquetColumn[];
  /** What the writer left under names of its own. */
  readonly notes: ReadonlyMap<string, string>;
  /** All values of a column in a row group. */
  read(column: ParquetColumn, group: number): Promise<ColumnValue[]>;
  close(): Promise<void>;
}

const magic = 'PAR1';
const maximumFooter = 64 * 2 ** 20;
const maximumRows = 20_000_000;
/** Long runs of one value take next to nothing; no file that is of any use has more of them. */
const rowsOfByte = 1024;
const maximumChunk = 2 * 2 ** 30;
const readable: ReadonlySet<string> = new Set<ColumnType>([
  'BOOLEAN',
  'INT32',
  'INT64',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
]);

/**
 * Opens a file and reads its footer.
 * @throws AliError 'data' when it is missing, no Parquet file, damaged or absurd
 */
export async function openParquet(path: string): Promise<ParquetFile> {
  const file = await openFile(path);
  try {
    const metadata = await readFooter(file);
    const columns = leaves(parquetSchema(metadata));
    const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
    const rows = groups.reduce((sum, each) => sum + each, 0);
    if (
      groups.some((each) => each < 0) ||
      rows !== Number(metadata.num_rows) ||
      rows > Math.min(maximumRows, rowsOfByte * file.size)
    ) {
      throw new Error(`${metadata.num_rows} rows in groups of ${groups.slice(0, 5).join(', ')}`);
    }
    const notes = metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ''] as const);
    return {
      path,
      rows,
      groups,
      columns,
      notes: new Map(notes),
      read: (column, group) =>
        readChunk(file, metadata.row_groups[group]!.columns[columns.indexOf(column)]?.meta_data, {
          column,
          rows: groups[group]!,
        }).catch((error) => {
          throw damaged(path, error);
        }),
      close: () => file.handle.close(),
    };
  } catch (error) {
    await file.handle.close();
    throw damaged(path, error);
  }
}

async function readFooter({ handle, path, size }: OpenFile): Promise<FileMetaData> {
  const end = Buffer.from(await readAt(handle, path, { position: Math.max(0, size - 8), length: Math.min(8, size) }));
  if (end.length < 8 || end.toString('latin1', 4) !== magic) throw new Error('no mark at its end; is it truncated?');
  const length = end.readUInt32LE(0);
  if (length > maximumFooter || length + 12 > size) throw new Error(`an absurd footer of ${length} bytes`);
  const footer = await readAt(handle, path, { position: size - 8 - length, length: length + 8 });
  endOfThrift(footer.subarray(0, length), 0);
  return parquetMetadata(footer, { geoparquet: false });
}

/** The columns in the order in which every row group stores them. */
function leaves(tree: SchemaTree, level = 0, repeated = false): ParquetColumn[] {
  return tree.children.flatMap((child) => {
    const { repetition_type, type } = child.element;
    const below = level + (repetition_type === 'REQUIRED' ? 0 : 1);
    const isRepeated = repeated || repetition_type === 'REPEATED';
    if (child.children.length > 0) return leaves(child, below, isRepeated);
    return [{ path: child.path, type: type ?? 'none', level: below, repeated: isRepeated }];
  });
}

interface Wanted {
  readonly column: ParquetColumn;
  readonly rows: number;
}

async function readChunk(
  { handle, path, size }: OpenFile,
  meta: ColumnMetaData | undefined,
  { column, rows }: Wanted,
): Promise<ColumnValue[]> {
  const called = column.path.join('.');
  if (!meta || column.repeated || !readable.has(column.type) || meta.type !== column.type) {
    throw new Error(`the column ${called} of ${column.repeated ? 'lists' : column.type}`);
  }
  const dictionaryStart = Number(meta.dictionary_page_offset ?? 0);
  const start = dictionaryStart > 0 ? dictionaryStart : Number(meta.data_page_offset);
  const length = Number(meta.total_compressed_size);
  if (!(start >= 4 && length >= 0 && start + length <= size && length <= maximumChunk)) {
    throw new Error(`the column ${called} at ${start}, ${length} bytes long, in a file of ${size}`);
  }
  const chunk = await readAt(handle, path, { position: start, length });
  const values: ColumnValue[] = [];
  let dictionary: ColumnValue[] = [];
  let inflated = 0;
  for (let at = 0; values.length < rows; ) {
    const end = endOfThrift(chunk, at);
    const header = parquetHeader({ view: new DataView(chunk.buffer, chunk.byteOffset + at, end - at), offset: 0 });
    const { compressed_page_size: packed, uncompressed_page_size: full } = header;
    if (!(packed >= 0 && end + packed <= chunk.length)) throw new Error(`a page of ${packed} bytes in ${called}`);
    inflated += full;
    if (inflated > maximumChunk) throw new Error(`more than ${maximumChunk} bytes in ${called}`);
    const body = chunk.subarray(end, end + packed);
    at = end + packed;
    const type = column.type as ColumnType;
    if (header.type === 'DICTIONARY_PAGE' && header.dictionary_page_header) {
      const bytes = inflatePage(body, { codec: meta.codec, size: full });
      dictionary = plainValues(bytes, type, header.dictionary_page_header.num_values);
      continue;
    }
    const { count, encoding, levels, bytes } = dataPage(body, header, { codec: meta.codec, level: column.level });
    if (!(count >= 0 && values.length + count <= rows) || (count === 0 && packed === 0)) {
      throw new Error(`${count} values in a page of ${called}; expected ${rows} in all`);
    }
    const present = levels ? hybridValues(levels, 32 - Math.clz32(column.level), count) : undefined;
    const there = present?.reduce((sum, level) => sum + (level === column.level ? 1 : 0), 0) ?? count;
    const stored = decode(bytes, { encoding, type, count: there, dictionary });
    let place = 0;
    for (let row = 0; row < count; row++) {
      values.push(present && present[row] !== column.level ? null : stored[place++]!);
    }
  }
  return values;
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

/** Reasons from here, hyparquet and zlib become the package's error. */
function damaged(path: string, error: unknown): unknown {
  if (error instanceof AliError) return error;
  return new AliError('data', `${path} is not a sound Parquet file; received ${(error as Error).message}`, {
    remedy: 'fetch the file again, or write it with pyarrow, uncompressed or with SNAPPY',
    cause: error,
  });
}
