/** A table as a data set: its columns become numbers as an encoding says, or as one that is fitted to it. */

import { AliError } from '../../errors.ts';
import type { Columns } from '../../presets/columns-field.ts';
import { byNumberOrName, maximumClasses } from '../csv-table.ts';
import type { Dataset } from '../dataset.ts';
import { fromOne, type SourceOptions } from '../parts.ts';
import { encodeTable } from './encode-table.ts';
import { type Encoding, encodedSize } from './encoding.ts';
import { fitEncoding } from './fit-encoding.ts';
import { openTable } from './open-table.ts';
import { findColumn, labelsOf, type Table } from './table.ts';
import { createTally, notesOnColumns } from './tally.ts';

export interface TableColumns {
  /** How columns are told apart and scaled; the encoding is fitted to all rows. */
  readonly columns?: Columns | undefined;
  /** The encoding of an earlier fit, which is used as it is in place of one of its own. */
  readonly encoding?: Encoding | undefined;
  /** Name of the column of labels. Default that of `columns`, of the encoding, or the likely one. */
  readonly label?: string;
}

/**
 * Loads a table, encoded, of which a tenth is held out. Its texts of labels are the classes. It is read once to encode it, and
 * once more before that where the encoding is fitted.
 * @returns undefined where the path is none of a table
 * @throws AliError 'data' for a table that cannot be read, that cannot be learnt from, or that lacks a column of the encoding
 */
export async function loadTable(
  path: string,
  { columns, encoding: given, label, ...options }: TableColumns & SourceOptions,
): Promise<Dataset | undefined> {
  const table = await openTable(path, columns?.header === undefined ? {} : { header: columns.header });
  if (!table) return undefined;
  const labels =
    given && label === undefined ? labelsOfFit(table, given) : labelsOf(table, { ...columns, ...named(label) });
  const encoding = given ?? (await fitEncoding(table, { ...columns, labels })).encoding;
  const tally = createTally();
  const { values, count, labels: texts } = await encodeTable(table, encoding, { tally, labels });
  if (count === 0) throw new AliError('data', `${path} holds no rows`, { remedy: 'check the file' });
  const items = { shape: [encodedSize(encoding)], values, count };
  const classes = texts && classesOf(table, texts, labels!);
  const places = new Map(classes?.map((text, place) => [text, place]));
  const part = { items, ...(texts && { labels: Int32Array.from(texts, (text) => places.get(text)!) }) };
  const dataset = fromOne(path, part, { ...options, format: 'table', ...(classes && { classes }) });
  const notes = [...(given ? [] : notesOnColumns(encoding)), ...tally.notes()];
  return { ...dataset, table: { encoding, notes } };
}

const named = (label: string | undefined) => (label === undefined ? {} : { labels: label });

/** Tables that are encoded later may well come without the labels of the fit. */
function labelsOfFit({ columns }: Table, encoding: Encoding): string | undefined {
  const labels = encoding.columns.find((column) => column.kind === 'ignored' && column.why === 'labels')?.name;
  return labels !== undefined && columns.includes(labels) ? labels : undefined;
}

function classesOf(table: Table, texts: readonly string[], labels: string): string[] {
  findColumn(table, labels);
  const classes = new Set(texts);
  if (classes.size <= maximumClasses) return [...classes].sort(byNumberOrName);
  throw new AliError('data', `${table.name}: column "${labels}" has more than ${maximumClasses} labels`, {
    remedy: 'name another column of labels, or make this one a feature: columns.numeric',
  });
}
