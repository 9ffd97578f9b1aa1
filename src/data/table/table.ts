/** A table: named columns of numbers and texts, read in blocks of rows as often as it is asked for. */

import { AliError, nearest } from '../../errors.ts';
import { labelNames } from '../csv-table.ts';

/** What stands in a row under a column; null, undefined and NaN are missing, as are some texts (`isMissing`). */
export type Cell = string | number | boolean | null | undefined;

export type Row = readonly Cell[];

export interface Table {
  /** Path, or what else to call it in errors. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Blocks of rows in order, each row with a cell a column. */
  blocks(): AsyncIterable<readonly Row[]>;
}

/** Rows that are held at once. */
export const blockSize = 4096;

const missingTexts: ReadonlySet<string> = new Set(['', '?', 'na', 'n/a', 'nan', 'null', 'none', 'nil', '-']);

/** Whether a cell stands for nothing: empty, ?, NA, N/A, NaN, null, None, nil or -, however they are capitalised. */
export function isMissing(cell: Cell): boolean {
  if (cell === null || cell === undefined) return true;
  if (typeof cell === 'number') return Number.isNaN(cell);
  return typeof cell === 'string' && missingTexts.has(cell.trim().toLowerCase());
}

/** A cell as a number: NaN for a text that is none; infinite ones as they are. */
export function numberOf(cell: Cell): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return typeof cell === 'boolean' ? Number(cell) : Number.NaN;
  const text = cell.trim();
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}

/** A cell as a text: the same one for 3, '3' and ' 3 '. */
export function textOf(cell: Cell): string {
  return isMissing(cell) ? '' : String(cell).trim();
}

/** Whether two texts are the same, or write the same number. */
export function isSame(a: string, b: string): boolean {
  return a === b || (a !== '' && b !== '' && Number(a) === Number(b));
}

/** Names that a table without a header gets. */
export function numberedColumns(count: number): string[] {
  return Array.from({ length: count }, (_, column) => `column ${column + 1}`);
}

/**
 * The place of a column.
 * @throws AliError 'data' where there is none of that name
 */
export function findColumn({ name, columns }: Table, wanted: string): number {
  const place = columns.indexOf(wanted);
  if (place >= 0) return place;
  const near = nearest(wanted, columns);
  const some = columns.slice(0, 20).join(', ') + (columns.length > 20 ? ', …' : '');
  throw new AliError('data', `${name} has no column "${wanted}"; received ${some}`, {
    remedy: near ? `did you mean "${near}"?` : 'name one of its columns',
  });
}

/** The column that is taken for labels where nobody says: label, labels, class or target. */
function likelyLabels(columns: readonly string[]): string | undefined {
  return columns.find((column) => labelNames.includes(column.toLowerCase()));
}

/** The column of labels that was named, or the one that is likely, unless it is named as a feature. */
export function labelsOf(
  { columns }: Pick<Table, 'columns'>,
  {
    labels,
    numeric = [],
    categorical = [],
    ignore = [],
  }: {
    readonly labels?: string | undefined;
    readonly numeric?: readonly string[];
    readonly categorical?: readonly string[];
    readonly ignore?: readonly string[];
  },
): string | undefined {
  if (labels !== undefined) return labels;
  const likely = likelyLabels(columns);
  return likely !== undefined && [...numeric, ...categorical, ...ignore].includes(likely) ? undefined : likely;
}

/** @throws AliError 'data' for no columns, or two of one name */
export function checkColumns(name: string, columns: readonly string[]): readonly string[] {
  const twice = columns.find((column, place) => columns.indexOf(column) !== place);
  if (columns.length > 0 && twice === undefined) return columns;
  const received = twice === undefined ? 'none' : `two called "${twice}"`;
  throw new AliError('data', `${name}: expected columns with names of their own; received ${received}`, {
    remedy: 'name every column once, or say that the first line is no header: --header no',
  });
}
