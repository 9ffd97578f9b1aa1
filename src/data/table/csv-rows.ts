/** Tables as comma-separated text, read in blocks of lines. */

import { AliError } from '../../errors.ts';
import { linesOf, separatorOf, splitLine } from '../csv-lines.ts';
import { blockSize, checkColumns, isMissing, numberedColumns, numberOf, type Table } from './table.ts';

/**
 * Opens a table, gzipped or not. The first line names the columns where none of its cells is a number or missing and no two are
 * the same; `header` says so itself.
 * @throws AliError 'data' for an empty file, and while reading for a line of another length
 */
export async function openCsvRows(path: string, { header }: { readonly header?: boolean } = {}): Promise<Table> {
  const first = await firstLine(path);
  const separator = separatorOf(first.line);
  const split = (line: string, number: number) => splitLine(line, { path, number, separator });
  const cells = split(first.line, first.number).map((cell) => cell.trim());
  const named = header ?? cells.every((cell, place) => isName(cell) && cells.indexOf(cell) === place);
  const columns = checkColumns(path, named ? cells : numberedColumns(cells.length));
  return {
    name: path,
    columns,
    async *blocks() {
      let block: string[][] = [];
      let skip = named;
      for await (const { line, number } of linesOf(path)) {
        if (skip) {
          skip = false;
          continue;
        }
        const row = split(line, number);
        if (row.length !== columns.length) {
          throw new AliError(
            'data',
            `${path}: line ${number}: expected ${columns.length} cells; received ${row.length}`,
            { remedy: 'check the line' },
          );
        }
        block.push(row);
        if (block.length < blockSize) continue;
        yield block;
        block = [];
      }
      if (block.length > 0) yield block;
    },
  };
}

const isName = (cell: string) => !isMissing(cell) && Number.isNaN(numberOf(cell));

async function firstLine(path: string) {
  for await (const first of linesOf(path)) return first;
  throw new AliError('data', `${path} holds no rows`, { remedy: 'check the file' });
}
