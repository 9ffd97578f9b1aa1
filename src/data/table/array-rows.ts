/** Tables of numbers from .npy files, which are read block by block, and those in memory: of .npz and .mat files, or what a program hands over. */

import { AliError } from '../../errors.ts';
import { readMat } from '../mat.ts';
import { openNpyRows } from '../npy.ts';
import { readNpz } from '../npz.ts';
import { toCOrder } from '../numbers.ts';
import { blockSize, checkColumns, numberedColumns, type Row, type Table } from './table.ts';

/** Numbers in C order. */
export interface NumberTable {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

const itemNames = ['X', 'x', 'data', 'features', 'x_train', 'train'];
const labelNames = ['y', 'Y', 'labels', 'label', 'targets', 'target', 'y_train'];

/** A table of rows that are there already. @throws AliError 'data' for rows of another length than there are columns */
export function rowsTable(columns: readonly string[], rows: readonly Row[], name = 'the data'): Table {
  checkColumns(name, columns);
  const wrong = rows.findIndex((row) => row.length !== columns.length);
  if (wrong >= 0) {
    throw new AliError(
      'data',
      `${name}: row ${wrong + 1}: expected ${columns.length} cells; received ${rows[wrong]!.length}`,
      { remedy: 'give every row a cell for each column' },
    );
  }
  return {
    name,
    columns,
    async *blocks() {
      for (let first = 0; first < rows.length; first += blockSize) yield rows.slice(first, first + blockSize);
    },
  };
}

/** A table of numbers [n, columns], with labels [n] as a last column called label where there are any. */
export function numbersTable(name: string, { shape, data }: NumberTable, labels?: NumberTable): Table {
  const [count = 0, width = 1] = shape;
  const columns = [...numberedColumns(width), ...(labels ? ['label'] : [])];
  return {
    name,
    columns,
    async *blocks() {
      for (let first = 0; first < count; first += blockSize) {
        yield Array.from({ length: Math.min(blockSize, count - first) }, (_, place) => {
          const cells = rowOf(data, width, first + place);
          return labels ? [...cells, labels.data[first + place]!] : cells;
        });
      }
    },
  };
}

function rowOf(data: ArrayLike<number>, width: number, row: number): number[] {
  return Array.from({ length: width }, (_, column) => data[row * width + column]!);
}

/** The table in a .npy, .npz or .mat file; undefined where its items are no rows of numbers, as images are not. */
export async function openArrayRows(path: string): Promise<Table | undefined> {
  if (/\.npy$/i.test(path)) return openNpyTable(path);
  const arrays = await readArrays(path);
  const find = (names: readonly string[]) => names.find((name) => arrays.has(name));
  const lone = arrays.size === 1 ? [...arrays.keys()][0] : undefined;
  const key = find(itemNames) ?? lone;
  const items = key === undefined ? undefined : arrays.get(key);
  if (items?.shape.length !== 2) return undefined;
  if (items.data.length === 0) throw noRows(path);
  const labelKey = find(labelNames);
  const labels = labelKey === undefined ? undefined : arrays.get(labelKey);
  if (labels && labels.data.length !== items.shape[0]) {
    throw new AliError(
      'data',
      `${path}: expected a label a row; received ${labels.data.length} in ${labelKey} for ${items.shape[0]} rows of ${key}`,
      { remedy: 'save labels of the same rows' },
    );
  }
  return numbersTable(path, items, labels);
}

/** The rows of an array [n, columns], read as they are asked for where its order of numbers allows that. */
async function openNpyTable(path: string): Promise<Table | undefined> {
  const opened = await openNpyRows(path);
  const { shape, streamed } = opened;
  const [count = 0, width = 0] = shape;
  try {
    if (shape.length !== 2) return undefined;
    if (count * width === 0) throw noRows(path);
    if (!streamed) return numbersTable(path, { shape, data: await opened.next(count) });
  } finally {
    await opened.close();
  }
  return {
    name: path,
    columns: numberedColumns(width),
    async *blocks() {
      const rows = await openNpyRows(path);
      try {
        for (let first = 0; first < count; first += blockSize) {
          const numbers = await rows.next(blockSize);
          yield Array.from({ length: numbers.length / width }, (_, row) => rowOf(numbers, width, row));
        }
      } finally {
        await rows.close();
      }
    },
  };
}

function noRows(path: string): AliError {
  return new AliError('data', `${path} holds no rows`, { remedy: 'check the file' });
}

async function readArrays(path: string): Promise<Map<string, NumberTable>> {
  if (/\.npz$/i.test(path)) return readNpz(path);
  const arrays = await readMat(path);
  return new Map([...arrays].map(([name, { shape, data }]) => [name, { shape, data: toCOrder(data, shape) }]));
}
