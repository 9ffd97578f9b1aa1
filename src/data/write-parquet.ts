/** Codes as a Parquet file, row group after row group. */

import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { WritePiece } from './files.ts';

export interface CodeTable {
  /** Numbers a row: the columns z0, z1, … of type FLOAT. */
  readonly width: number;
  /** Adds the column label: a class name (UTF-8) where `classes` is given, else the index (INT32). */
  readonly labels?: Int32Array;
  readonly classes?: readonly string[];
}

const groupNumbers = 2 ** 22;
const mostRows = 65_536;

/**
 * Writes the rows of `blocks`, width numbers each, as they come, uncompressed: numbers of codes hardly compress. Memory is a few row
 * groups of at most 16 MiB.
 * @throws whatever `write` and `blocks` throw
 */
export async function streamParquet(
  write: WritePiece,
  blocks: AsyncIterable<Float32Array>,
  { width, labels, classes }: CodeTable,
): Promise<void> {
  const groupRows = Math.max(1, Math.min(mostRows, Math.floor(groupNumbers / width)));
  const columns = Array.from({ length: width }, () => new Float32Array(groupRows));
  const writer = createWriter(write);
  let [rows, first] = [0, 0];
  const label = (item: number) => (classes ? (classes[labels![item]!] ?? String(labels![item])) : labels![item]!);
  const source = (): ColumnSource[] => {
    const codes = columns.map((column, i) => ({
      name: `z${i}`,
      data: column.slice(0, rows),
      type: 'FLOAT' as const,
      nullable: false,
    }));
    if (!labels) return codes;
    const data = Array.from({ length: rows }, (_, row) => label(first + row));
    return [...codes, { name: 'label', data, type: classes ? 'STRING' : 'INT32', nullable: false }];
  };
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: source() }),
    codec: 'UNCOMPRESSED',
  });
  const endGroup = async () => {
    if (rows === 0) return;
    await file.write({ columnData: source(), rowGroupSize: rows });
    first += rows;
    rows = 0;
  };
  for await (const block of blocks) {
    for (let at = 0; at < block.length; at += width) {
      for (let i = 0; i < width; i++) columns[i]![rows] = block[at + i]!;
      if (++rows === groupRows) await endGroup();
    }
  }
  await endGroup();
  await file.finish();
}

/** A writer whose bytes leave for the file after every row group. */
function createWriter(write: WritePiece): ByteWriter {
  const writer = new ByteWriter();
  const flush = async () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    await write(bytes);
  };
  return Object.assign(writer, { flush, finish: flush });
}
