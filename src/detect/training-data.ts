/** What a detector is trained on: a table encoded, or items, only the normal ones where labels say which they are. */

import type { DataValues } from '../data/dataset.ts';
import { encodeTable } from '../data/table/encode-table.ts';
import { type Encoding, encodedSize } from '../data/table/encoding.ts';
import { fitEncoding } from '../data/table/fit-encoding.ts';
import { findColumn, isMissing, isSame, labelsOf, type Row, type Table, textOf } from '../data/table/table.ts';
import { createTally, notesOnColumns, type TableNote } from '../data/table/tally.ts';
import { AliError } from '../errors.ts';
import { openItems, takeItems } from './item-source.ts';
import type { DetectorData, DetectorOptions } from './options.ts';

export interface TrainingData {
  readonly source: string;
  readonly shape: readonly number[];
  readonly values: DataValues;
  readonly count: number;
  /** Items that were there, whatever their labels. */
  readonly total: number;
  /** Only of tables. */
  readonly encoding?: Encoding;
  /** The column of labels of a table. */
  readonly labels?: string;
  readonly notes: readonly TableNote[];
}

/** Reads a table twice: once to see what its columns are, once to encode them. */
export async function readTrainingTable(table: Table, options: DetectorOptions): Promise<TrainingData> {
  const { normal } = options;
  const labels = labelsOf(table, options);
  if (normal !== undefined && labels === undefined) {
    throw new AliError('usage', `normal: expected a column of labels with it; ${table.name} has none that is known`, {
      remedy: 'name the column: --labels COLUMN',
    });
  }
  const seen = new Set<string>();
  const labelAt = labels === undefined ? -1 : findColumn(table, labels);
  const use = (row: Row) => {
    if (normal === undefined) return true;
    const label = textOf(row[labelAt]);
    if (seen.size < 20) seen.add(label);
    return isSame(label, normal);
  };
  const whyNone = () =>
    `none labelled "${normal}" in "${labels}", but ${[...seen].map((each) => `"${each}"`).join(', ')}`;
  const { encoding } = await fitEncoding(table, { ...options, labels, use, whyNone });
  const tally = createTally();
  let total = 0;
  const { values, count } = await encodeTable(table, encoding, {
    tally,
    use: (row) => {
      total++;
      const used = use(row);
      if (!used && isMissing(row[labelAt])) tally.count(labels!, 'unlabelled');
      return used;
    },
  });
  return {
    source: table.name,
    shape: [encodedSize(encoding)],
    values,
    count,
    total,
    encoding,
    ...(labels !== undefined && { labels }),
    notes: [...notesOnColumns(encoding), ...tally.notes()],
  };
}

/** Reads items that are no table. */
export async function readTrainingItems(
  data: DetectorData,
  { normal, split = 'train', shape }: DetectorOptions & { readonly shape: readonly number[] },
): Promise<TrainingData> {
  const source = await openItems(data, { shape, split });
  try {
    const { labels, items, name } = source;
    if (normal !== undefined && !labels) {
      throw new AliError('data', `${name}: expected labels, as normal items are "${normal}"; received none`, {
        remedy: 'give data with labels, or only normal items',
      });
    }
    const all = Uint32Array.from({ length: items.count }, (_, place) => place);
    const places = normal === undefined ? all : all.filter((place) => isSame(labels![place]!, normal));
    if (places.length === 0) {
      const there = [...new Set(labels)].slice(0, 20).join(', ');
      throw new AliError('data', `${name}: expected items labelled "${normal}"; received ${there}`, {
        remedy: 'name one of these labels',
      });
    }
    const values = await takeItems(source, places);
    return { source: name, shape: source.shape, values, count: places.length, total: items.count, notes: [] };
  } finally {
    await source.close();
  }
}
