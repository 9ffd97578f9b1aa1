/** A whole table, or block after block of it, as numbers for the networks. */

import { AliError } from '../../errors.ts';
import { maximumBytes } from '../dataset.ts';
import { rowEncoder } from './encode-rows.ts';
import { type Encoding, encodedSize } from './encoding.ts';
import { findColumn, type Row, type Table, textOf } from './table.ts';
import type { Tally } from './tally.ts';

export interface EncodedBlock {
  /** Number of its first row in the table. */
  readonly first: number;
  readonly count: number;
  /** [count, size] */
  readonly values: Float32Array;
  /** The texts in the column of labels, where there is one. */
  readonly labels: readonly string[] | undefined;
}

interface EncodeOptions {
  readonly tally: Tally;
  readonly labels?: string | undefined;
}

/** Blocks of rows in order, in flat memory. @throws AliError 'data' for a table that does not fit the encoding */
export async function* encodeBlocks(
  table: Table,
  encoding: Encoding,
  { tally, labels }: EncodeOptions,
): AsyncGenerator<EncodedBlock> {
  const encode = rowEncoder(encoding, table, tally);
  const labelAt = labels === undefined ? -1 : findColumn(table, labels);
  const size = encodedSize(encoding);
  let first = 0;
  for await (const rows of table.blocks()) {
    const values = new Float32Array(rows.length * size);
    for (const [place, row] of rows.entries()) encode(row, values, place * size);
    const texts = labelAt < 0 ? undefined : rows.map((row) => textOf(row[labelAt]));
    yield { first, count: rows.length, values, labels: texts };
    first += rows.length;
  }
}

export interface EncodedTable {
  readonly values: Float32Array;
  readonly count: number;
  readonly labels: string[] | undefined;
}

/**
 * The rows of a table that `use` takes, all in memory.
 * @throws AliError 'data' for one that takes more than 4 GiB, and as `encodeBlocks`
 */
export async function encodeTable(
  table: Table,
  encoding: Encoding,
  { tally, labels, use = () => true }: EncodeOptions & { readonly use?: (row: Row, place: number) => boolean },
): Promise<EncodedTable> {
  const encode = rowEncoder(encoding, table, tally);
  const labelAt = labels === undefined ? -1 : findColumn(table, labels);
  const size = encodedSize(encoding);
  let values: Float32Array = new Float32Array(1024 * size);
  const texts: string[] = [];
  let [count, place] = [0, 0];
  for await (const rows of table.blocks()) {
    for (const row of rows) {
      if (!use(row, place++)) continue;
      if ((count + 1) * size > values.length) values = grown(values, table);
      encode(row, values, count++ * size);
      if (labelAt >= 0) texts.push(textOf(row[labelAt]));
    }
  }
  return { values: values.subarray(0, count * size), count, labels: labelAt < 0 ? undefined : texts };
}

function grown(values: Float32Array, { name }: Table): Float32Array {
  if (2 * values.byteLength > maximumBytes) {
    throw new AliError('data', `${name} does not fit into 4 GiB of memory as numbers for the networks`, {
      remedy: 'take fewer rows, or leave columns of many categories out: --ignore a,b',
    });
  }
  const larger = new Float32Array(2 * values.length);
  larger.set(values);
  return larger;
}
