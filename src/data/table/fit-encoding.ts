/** Finds out what the columns of a table are, and how they become numbers. */

import { AliError } from '../../errors.ts';
import { ColumnStatistics } from './column-statistics.ts';
import { type EncodedColumn, type Encoding, encodedSize, type Scaling } from './encoding.ts';
import { findColumn, type Row, type Table } from './table.ts';

export interface ColumnOptions {
  /** Columns that are numbers, whatever they look like: texts in them count as missing. */
  readonly numeric?: readonly string[];
  /** Columns that are categories, even where they are written as numbers. */
  readonly categorical?: readonly string[];
  /** Columns that are left out. */
  readonly ignore?: readonly string[];
  /** Default 'standard'. */
  readonly scaling?: Scaling;
  /** Scaled numbers are kept within ± this. Default 10. */
  readonly clip?: number;
  /** Columns with a single value at fit stay features, centred, instead of being left out. Default false. */
  readonly keepConstant?: boolean;
}

export interface FitEncodingOptions extends ColumnOptions {
  /** The column of labels, which is no feature. */
  readonly labels?: string | undefined;
  /** Which rows to learn from; default all. */
  readonly use?: (row: Row, place: number) => boolean;
  /** What to say where none is used. */
  readonly whyNone?: () => string;
}

export interface FittedEncoding {
  readonly encoding: Encoding;
  /** Rows that were learnt from. */
  readonly rows: number;
  readonly statistics: readonly ColumnStatistics[];
}

const maximumCategories = 256;

/** One number, or one of the few texts that a column of categories may have, an encoded row. */
const maximumSize = 20_000;

/**
 * Reads a table once. A column is numeric where every cell that is there is a number, else categorical.
 * @throws AliError 'data' for a table without rows or without a column that varies, or a column of too many texts; 'usage'
 * for options that do not fit each other
 */
export async function fitEncoding(table: Table, options: FitEncodingOptions = {}): Promise<FittedEncoding> {
  const { labels, scaling = 'standard', clip = 10, use = () => true } = options;
  if (!(clip > 0)) throw new AliError('usage', `clip: expected a number above 0; received ${clip}`);
  checkNamed(table, options);
  const statistics = table.columns.map(() => new ColumnStatistics(maximumCategories));
  let place = 0;
  for await (const block of table.blocks()) {
    for (const row of block) {
      if (use(row, place++)) for (const [column, each] of statistics.entries()) each.add(row[column]);
    }
  }
  const rows = statistics[0]!.rows;
  if (rows === 0) {
    throw new AliError(
      'data',
      `${table.name}: expected rows to learn from; received ${place === 0 ? 'none' : (options.whyNone?.() ?? 'none that is used')}`,
      {
        remedy: place === 0 ? 'check the file' : 'name one of these values: --normal VALUE',
      },
    );
  }
  const own = table.columns.map((name, column) =>
    name === labels
      ? ({ name, kind: 'ignored', why: 'labels' } as const)
      : encodeColumn(table, name, statistics[column]!, { ...options, scaling }),
  );
  const columns = scaling === 'common' ? withCommonScale(own, statistics) : own;
  const encoding = { columns, scaling, clip };
  const size = encodedSize(encoding);
  if (size === 0 || size > maximumSize) {
    const received = size === 0 ? 'none that varies' : `columns that make ${size} numbers`;
    throw new AliError('data', `${table.name}: expected columns to learn from; received ${received}`, {
      remedy: size === 0 ? 'give other columns, or more rows' : 'leave some out: --ignore a,b',
    });
  }
  return { encoding, rows, statistics };
}

function checkNamed(table: Table, { numeric = [], categorical = [], ignore = [], labels }: FitEncodingOptions): void {
  const named = [...numeric, ...categorical, ...ignore, ...(labels === undefined ? [] : [labels])];
  for (const name of named) findColumn(table, name);
  const twice = named.find((name, place) => named.indexOf(name) !== place);
  if (twice !== undefined) {
    throw new AliError(
      'usage',
      `column "${twice}": expected one of numeric, categorical, ignored, labels; received two`,
    );
  }
}

function encodeColumn(
  table: Table,
  name: string,
  found: ColumnStatistics,
  options: ColumnOptions & { readonly scaling: Scaling },
): EncodedColumn {
  const { numeric = [], categorical = [], ignore = [], scaling, keepConstant = false } = options;
  if (ignore.includes(name)) return { name, kind: 'ignored', why: 'asked' };
  const isNumeric = numeric.includes(name) || (found.texts === 0 && found.numbers > 0 && !categorical.includes(name));
  if (numeric.includes(name) && found.numbers === 0) {
    throw new AliError(
      'data',
      `${table.name}: column "${name}": expected numbers; received none, but ${found.texts} texts`,
      {
        remedy: 'do not call it numeric',
      },
    );
  }
  const varies = isNumeric
    ? found.most > found.least || found.infinite > 0
    : found.distinct.size + (found.missing > 0 ? 1 : 0) > 1;
  const isEmpty = found.missing === found.rows;
  if (isEmpty || (!varies && !keepConstant)) return { name, kind: 'constant', value: [...found.distinct][0] ?? '' };
  if (isNumeric) return { name, kind: 'numeric', ...numericScale(found, scaling) };
  if (found.distinct.size > maximumCategories) {
    const mixed =
      found.numbers > 0
        ? `${found.numbers} numbers and ${found.texts} texts such as "${found.firstText}"`
        : `texts such as "${found.firstText}"`;
    throw new AliError(
      'data',
      `${table.name}: column "${name}": expected numbers or at most ${maximumCategories} categories; received ${mixed}`,
      {
        remedy: `leave it out: --ignore "${name}"${found.numbers > 0 ? `, or take texts for missing: --numeric "${name}"` : ''}`,
      },
    );
  }
  return { name, kind: 'categorical', categories: [...(found.missing > 0 ? [''] : []), ...[...found.distinct].sort()] };
}

function numericScale(found: ColumnStatistics, scaling: Scaling) {
  const { least, most, mean, deviation } = found;
  const [lower, median, upper] = found.quantiles([0.25, 0.5, 0.75]) as [number, number, number];
  const choices = {
    standard: { offset: mean, scale: deviation },
    'min-max': { offset: least, scale: most - least },
    common: { offset: mean, scale: deviation },
    robust: { offset: median, scale: (upper - lower) / 1.349 || deviation },
  };
  const { offset, scale } = choices[scaling];
  return { median, offset, scale: scale > 1e-12 * Math.abs(offset) ? scale : 1 };
}

/** All numeric columns by one scale: the root of the mean variance of those that vary. */
function withCommonScale(columns: readonly EncodedColumn[], statistics: readonly ColumnStatistics[]): EncodedColumn[] {
  const variances = statistics
    .filter(({ deviation }, place) => columns[place]!.kind === 'numeric' && deviation > 0)
    .map(({ deviation }) => deviation ** 2);
  if (variances.length === 0) return [...columns];
  const scale = Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / variances.length);
  return columns.map((column) => (column.kind === 'numeric' ? { ...column, scale } : column));
}
