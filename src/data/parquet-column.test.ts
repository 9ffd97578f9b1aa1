import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnMetaData } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/tiny.ts';
import { openFile } from './input.ts';
import { openParquet } from './parquet.ts';
import { columnPages } from './parquet-column.ts';
import type { ColumnValue } from './parquet-page.ts';

async function collect(pages: AsyncIterable<ColumnValue[]>): Promise<ColumnValue[][]> {
  const all: ColumnValue[][] = [];
  for await (const page of pages) all.push(page);
  return all;
}

test('the values of a row group, page after page, with what is missing', async () => {
  const path = join(temporaryFolder(), 'a.parquet');
  const values = Array.from({ length: 300_000 }, (_, row) => (row % 7 === 3 ? null : row / 2));
  const writer = new ByteWriter();
  const columnData = [{ name: 'a', data: values, type: 'DOUBLE' as const, nullable: true }];
  parquetWrite({ writer, columnData, rowGroupSize: 400_000, pageSize: 2 ** 17 });
  writeFileSync(path, Buffer.from(writer.getBytes()));
  const file = await openParquet(path);
  const [column] = file.columns;
  const pages = await collect(file.pages(column!, 0));
  expect([file.groups, pages.length > 10]).toEqual([[300_000], true]);
  expect(pages.flat()).toEqual(values);
  expect(await file.read(column!, 0)).toEqual(values);
  await file.close();
});

describe('a page by hand', () => {
  const varint = (number: number): number[] =>
    number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...varint(Math.floor(number / 0x80))];
  const integer = (number: number) => [0x15, ...varint(2 * number)];
  /** A page of two plain 32-bit integers, whose header quotes a largest value of so many bytes. */
  const page = (quoted: number) => {
    const statistics = [0x1c, 0x18, ...varint(quoted), ...new Uint8Array(quoted).fill(65), 0];
    const data = [...integer(2), ...integer(0), ...integer(3), ...integer(3), ...statistics, 0];
    return Buffer.from([...integer(0), ...integer(8), ...integer(8), 0x2c, ...data, 0, 5, 0, 0, 0, 6, 0, 0, 0]);
  };
  const column = { path: ['a'], type: 'INT32', level: 0, repeated: false };
  async function read(bytes: Uint8Array, rows: number): Promise<ColumnValue[][]> {
    const path = join(temporaryFolder(), 'column');
    writeFileSync(path, Buffer.concat([Buffer.from('PAR1'), bytes]));
    const file = await openFile(path);
    const sizes = { data_page_offset: 4n, total_compressed_size: BigInt(bytes.length) };
    const meta = { type: 'INT32', codec: 'UNCOMPRESSED', ...sizes } as unknown as ColumnMetaData;
    return collect(columnPages(file, meta, { column, rows })).finally(() => file.handle.close());
  }

  test('headers of any length', async () => {
    const pages = Buffer.concat([page(3), page(100_000), page(0)]);
    expect(await read(pages, 6)).toEqual([
      [5, 6],
      [5, 6],
      [5, 6],
    ]);
  });
  test('a header or a page that is cut off, and values that are too many', async () => {
    await expect(read(page(100_000).subarray(0, 90_000), 2)).rejects.toThrow('an absurd length of 100000 in a header');
    await expect(read(page(3).subarray(0, -1), 2)).rejects.toThrow('a page of 8 bytes in a');
    await expect(read(page(3), 1)).rejects.toThrow('2 values in a page of a; expected 1 in all');
    await expect(read(page(3), 3)).rejects.toThrow('a header that ends within its data');
  });
});
