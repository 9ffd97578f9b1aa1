/** Tables in Parquet files, read row group by row group. */

import { AliError } from '../../errors.ts';
import { openParquet, type ParquetColumn } from '../parquet.ts';
import { blockSize, type Cell, checkColumns, type Table } from './table.ts';

/** Cells of a row group, which are in memory at once. */
const maximumCells = 2 ** 27;

/**
 * Opens a table; a row group of it is in memory while it is read. Byte strings are UTF-8 text.
 * @returns undefined where the file has columns of columns or of lists, as a set of images has
 * @throws AliError 'data' for a file that is damaged or has columns of another type
 */
export async function openParquetRows(path: string): Promise<Table | undefined> {
  const { columns, isTable } = await describe(path);
  if (!isTable) return undefined;
  return {
    name: path,
    columns: checkColumns(path, columns),
    async *blocks() {
      const file = await openParquet(path);
      try {
        const decoder = new TextDecoder();
        for (const [group, count] of file.groups.entries()) {
          if (count * columns.length > maximumCells) throw tooLarge(path, count, columns.length);
          const cells: Cell[][] = [];
          for (const column of file.columns) {
            const values = await file.read(column, group);
            cells.push(values.map((value) => (value instanceof Uint8Array ? decoder.decode(value) : value)));
          }
          for (let first = 0; first < count; first += blockSize) {
            const size = Math.min(blockSize, count - first);
            yield Array.from({ length: size }, (_, row) => cells.map((column) => column[first + row]));
          }
        }
      } finally {
        await file.close();
      }
    },
  };
}

const flat: ReadonlySet<string> = new Set(['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY']);

function tooLarge(path: string, rows: number, columns: number): AliError {
  return new AliError(
    'data',
    `${path}: expected at most ${maximumCells} cells in a row group; received ${rows} rows of ${columns} columns`,
    { remedy: 'write smaller row groups' },
  );
}

async function describe(path: string) {
  const file = await openParquet(path);
  try {
    const isTable = file.columns.every(({ path: names, repeated }) => names.length === 1 && !repeated);
    const nameOf = ({ path: names }: ParquetColumn) => names.join('.');
    const other = isTable ? file.columns.find(({ type }) => !flat.has(type)) : undefined;
    if (other) {
      throw new AliError('data', `${path}: expected numbers and texts; received ${other.type} in ${nameOf(other)}`, {
        remedy: 'write that column as float64 or as text',
      });
    }
    return { columns: file.columns.map(nameOf), isTable };
  } finally {
    await file.close();
  }
}
