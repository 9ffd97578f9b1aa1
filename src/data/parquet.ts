/**
 * Parquet files, read column by column and row group by row group. Sizes are checked before memory is taken: lengths in
 * hostile headers go through `endOfThrift` before hyparquet parses them, and pages are decoded in parquet-column.ts.
 */

import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import { AliError } from '../errors.ts';
import { type OpenFile, openFile, readAt } from './input.ts';
import { columnPages, type ParquetColumn } from './parquet-column.ts';
import type { ColumnValue } from './parquet-page.ts';
import { endOfThrift } from './thrift.ts';

export type { ParquetColumn } from './parquet-column.ts';

export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  /** Rows of every row group. */
  readonly groups: readonly number[];
  readonly columns: readonly ParquetColumn[];
  /** What the writer left under names of its own. */
  readonly notes: ReadonlyMap<string, string>;
  /** The values of a column in a row group, page after page of the file: a page and the column's dictionary are in memory at once. */
  pages(column: ParquetColumn, group: number): AsyncGenerator<ColumnValue[]>;
  /** All values of a column in a row group. */
  read(column: ParquetColumn, group: number): Promise<ColumnValue[]>;
  close(): Promise<void>;
}

const magic = 'PAR1';
const maximumFooter = 64 * 2 ** 20;
const maximumRows = 20_000_000;
/** Long runs of one value take next to nothing; no file that is of any use has more of them. */
const rowsOfByte = 1024;

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
    const pages = async function* (column: ParquetColumn, group: number) {
      try {
        const meta = metadata.row_groups[group]!.columns[columns.indexOf(column)]?.meta_data;
        yield* columnPages(file, meta, { column, rows: groups[group]! });
      } catch (error) {
        throw damaged(path, error);
      }
    };
    return {
      path,
      rows,
      groups,
      columns,
      notes: new Map(notes),
      pages,
      read: async (column, group) => {
        const values: ColumnValue[] = [];
        for await (const page of pages(column, group)) for (const value of page) values.push(value);
        return values;
      },
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

/** Reasons from here, hyparquet and zlib become the package's error. */
function damaged(path: string, error: unknown): unknown {
  if (error instanceof AliError) return error;
  return new AliError('data', `${path} is not a sound Parquet file; received ${(error as Error).message}`, {
    remedy: 'fetch the file again, or write it with pyarrow, uncompressed or with SNAPPY',
    cause: error,
  });
}
