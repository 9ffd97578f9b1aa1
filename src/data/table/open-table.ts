/** From what a user names or hands over to a table, where it is one. */

import { AliError } from '../../errors.ts';
import { numbersTable, openArrayRows, rowsTable } from './array-rows.ts';
import { openCsvRows } from './csv-rows.ts';
import { openParquetRows } from './parquet-rows.ts';
import { type Cell, numberedColumns, type Row, type Table } from './table.ts';

/** Rows with names for their columns. */
export interface NamedRows {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Numbers [n, columns], one row after another. */
export interface NumberRows {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A path, rows with named columns, bare rows, or numbers of a shape. */
export type TableData = string | NamedRows | NumberRows | readonly Row[];

export interface OpenTableOptions {
  /** Whether the first line of a CSV file names the columns. Default: told by what is in it. */
  readonly header?: boolean;
  /** Read the file as CSV whatever its name. Default false. */
  readonly csv?: boolean;
}

/**
 * Opens a table: .csv or .tsv (gzipped or not), .parquet, .npz, .npy or .mat, or data in memory.
 * @returns undefined where it is something else: images, a folder, the name of a data set
 * @throws AliError 'data' for a table that cannot be read, 'usage' for what is no data
 */
export async function openTable(
  data: TableData,
  { csv = false, ...options }: OpenTableOptions = {},
): Promise<Table | undefined> {
  if (typeof data === 'string') {
    if (csv || /\.[ct]sv(\.gz)?$/i.test(data)) return openCsvRows(data, options);
    if (/\.parquet$/i.test(data)) return openParquetRows(data);
    return /\.(npz|npy|mat)$/i.test(data) ? openArrayRows(data) : undefined;
  }
  if (isRows(data)) {
    const [first] = data;
    if (!Array.isArray(first)) throw notData('an array that does not hold rows');
    return rowsTable(numberedColumns(first.length), data);
  }
  if (typeof data !== 'object' || data === null) throw notData(String(data));
  if ('rows' in data && Array.isArray(data.rows) && Array.isArray(data.columns)) {
    return rowsTable(data.columns, data.rows);
  }
  if (!('shape' in data) || !('data' in data)) throw notData(`an object of ${Object.keys(data).join(', ')}`);
  const { shape } = data;
  if (shape.length !== 2) return undefined;
  if (data.data.length !== shape[0]! * shape[1]!) {
    throw new AliError('shape', `expected numbers of [${shape.join(', ')}]; received ${data.data.length}`);
  }
  return numbersTable('the data', data);
}

function isRows(data: TableData): data is readonly (readonly Cell[])[] {
  return Array.isArray(data);
}

function notData(received: string): AliError {
  return new AliError('usage', `expected a path, rows, or { shape, data }; received ${received}`, {
    remedy: 'give the path of a table, [[1, 2], [3, 4]], or { columns: [...], rows: [...] }',
  });
}
