/** Rows of numbers that a network made, as lines of the table that it learnt: its columns, units and categories. */

import { csvCell, shortest } from '../csv.ts';
import { type EncodedColumn, type Encoding, encodedSize } from './encoding.ts';

/** The names of the columns that `decodeRows` gives: those of the table, without the ignored ones. */
export function decodedColumns({ columns }: Encoding): string[] {
  return columns.filter(({ kind }) => kind !== 'ignored').map(({ name }) => name);
}

/**
 * Undoes an encoding as far as that can be: a number gets its unit back, of categories the largest is named ('' is the missing
 * one), a constant column holds its value. What was clipped or filled in with the median stays so.
 * @param values count × the encoding's size
 * @returns a row of cells an item
 */
export function decodeRows(encoding: Encoding, values: Float32Array): string[][] {
  const size = encodedSize(encoding);
  return Array.from({ length: values.length / size }, (_, row) => {
    let place = row * size;
    const cellOf = (column: EncodedColumn): string[] => {
      if (column.kind === 'ignored') return [];
      if (column.kind === 'constant') return [column.value];
      if (column.kind === 'numeric') return [shortest(Math.fround(values[place++]! * column.scale + column.offset))];
      const shares = values.subarray(place, place + column.categories.length);
      place += shares.length;
      return [column.categories[shares.indexOf(Math.max(...shares))] ?? ''];
    };
    return encoding.columns.flatMap(cellOf);
  });
}

/** Lines of comma-separated text, each with its end. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}
