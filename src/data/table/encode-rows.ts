/** Rows of a table as numbers for the networks, with a tally of everything that had to be dealt with. */

import { AliError } from '../../errors.ts';
import { type Encoding, encodedSize } from './encoding.ts';
import { type Cell, findColumn, isMissing, isSame, numberOf, type Row, type Table, textOf } from './table.ts';
import type { Tally } from './tally.ts';

/** Puts a row into its place; what was dealt with goes into the tally. */
export type EncodeRow = (row: Row, out: Float32Array, start: number) => void;

/**
 * How rows of this table become numbers by an encoding. Columns are found by their names, in whatever order they stand.
 * @throws AliError 'data' for a table that lacks a column of the encoding
 */
export function rowEncoder(encoding: Encoding, table: Table, tally: Tally): EncodeRow {
  const { clip } = encoding;
  const known = new Set(encoding.columns.map(({ name }) => name));
  for (const name of table.columns) if (!known.has(name)) tally.note(name, 'unknown');
  let start = 0;
  const writers = encoding.columns.flatMap((column) => {
    if (column.kind === 'ignored') return [];
    const { name } = column;
    const place = findFeature(table, name);
    const at = start;
    if (column.kind === 'constant') {
      return [
        (row: Row) => {
          if (!isSame(textOf(row[place]), column.value)) tally.count(name, 'departed');
        },
      ];
    }
    if (column.kind === 'categorical') {
      const places = new Map(column.categories.map((category, index) => [category, index]));
      start += places.size;
      return [
        (row: Row, out: Float32Array, first: number) => {
          const text = textOf(row[place]);
          const found = places.get(text);
          if (found !== undefined) out[first + at + found] = 1;
          else tally.count(name, 'unseen', text);
          if (text === '') tally.count(name, 'missing');
        },
      ];
    }
    start += 1;
    const { median, offset, scale } = column;
    return [
      (row: Row, out: Float32Array, first: number) => {
        const number = readNumber(row[place], name, tally);
        const isThere = !Number.isNaN(number);
        const scaled = ((isThere ? number : median) - offset) / scale;
        if (isThere && Math.abs(scaled) > clip)
          tally.count(name, Number.isFinite(Math.fround(number)) ? 'clipped' : 'infinite');
        out[first + at] = Math.max(-clip, Math.min(clip, scaled));
      },
    ];
  });
  const size = encodedSize(encoding);
  return (row, out, first) => {
    out.fill(0, first, first + size);
    for (const write of writers) write(row, out, first);
  };
}

/** NaN where there is no number, which is tallied. */
function readNumber(cell: Cell, name: string, tally: Tally): number {
  if (isMissing(cell)) {
    tally.count(name, 'missing');
    return Number.NaN;
  }
  const number = numberOf(cell);
  if (Number.isNaN(number)) tally.count(name, 'unreadable', textOf(cell));
  return number;
}

function findFeature(table: Table, name: string): number {
  if (table.columns.includes(name)) return findColumn(table, name);
  const received = table.columns.slice(0, 20).join(', ');
  throw new AliError('data', `${table.name} lacks the column "${name}" of the fitted table; received ${received}`, {
    remedy: 'give the columns that were there at fit, or fit again without it',
  });
}
