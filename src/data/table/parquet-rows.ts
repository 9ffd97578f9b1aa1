/** Tables in Parquet files, read page by page. */

import { AliError } from '../../errors.ts';
import { openParquet, type ParquetColumn } from '../parquet.ts';
import type { ColumnValue } from '../parquet-page.ts';
import { blockSize, type Cell, checkColumns, type Table } from './table.ts';

/** Cells of the pages that are in memory at once. */
const maximumCells = 2 ** 27;

/**
 * Opens a table; of every column a page and its dictionary are in memory while it is read. Byte strings are UTF-8 text.
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
        for (const [group, count] of file.groups.entries()) {
          let held = 0;
          const readers = file.columns.map((column) => readCells(file.pages(column, group)));
          for (let first = 0; first < count; first += blockSize) {
            const size = Math.min(blockSize, count - first);
            const cells: Cell[][] = [];
            for (const reader of readers) {
              const before = reader.held();
              cells.push(await reader.next(size));
              held += reader.held() - before;
              if (held > maximumCells) throw tooLarge(path, held);
            }
            yield Array.from({ length: size }, (_, row) => cells.map((column) => column[row]));
          }
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** The cells of a column, as many as are asked for, from its pages. */
function readCells(pages: AsyncGenerator<ColumnValue[]>) {
  const decoder = new TextDecoder();
  let page: readonly ColumnValue[] = [];
  let place = 0;
  return {
    /** Cells of the page that is in memory. */
    held: () => page.length,
    async next(count: number): Promise<Cell[]> {
      const cells: Cell[] = [];
      while (cells.length < count) {
        if (place === page.length) {
          const { value, done } = await pages.next();
          if (done) break;
          [page, place] = [value, 0];
        }
        const end = Math.min(page.length, place + count - cells.length);
        for (; place < end; place++) {
          const value = page[place]!;
          cells.push(value instanceof Uint8Array ? decoder.decode(value) : value);
        }
      }
      return cells;
    },
  };
}

const flat: ReadonlySet<string> = new Set(['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY']);

function tooLarge(path: string, cells: number): AliError {
  return new AliError('data', `${path}: expected at most ${maximumCells} cells in pages; received ${cells}`, {
    remedy: 'write smaller pages, or fewer columns',
  });
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
