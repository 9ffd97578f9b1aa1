import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { matFile } from '../../../test/mat-file.ts';
import { temporaryFolder } from '../../../test/tiny.ts';
import { encodeNpy, npyHead } from '../npy.ts';
import { encodeNpz } from '../npz.ts';
import { openTable, type TableData } from './open-table.ts';
import type { Row, Table } from './table.ts';

async function read(table: Table | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const block of table!.blocks()) rows.push(...block);
  return rows;
}

test('CSV with and without a header, gzipped, with quotes and tabs', async () => {
  const folder = temporaryFolder();
  const open = async (name: string, text: string | Buffer, options = {}) => {
    writeFileSync(join(folder, name), text);
    return (await openTable(join(folder, name), options))!;
  };
  const named = await open('a.csv', 'size,"the, kind"\n1,"x ""y"""\n2,\n');
  expect(named.columns).toEqual(['size', 'the, kind']);
  expect(await read(named)).toEqual([
    ['1', 'x "y"'],
    ['2', ''],
  ]);
  expect(await read(named)).toHaveLength(2);
  const bare = await open('b.csv.gz', gzipSync('0,tcp,normal.\n1,udp,smurf.\n'));
  expect(bare.columns).toEqual(['column 1', 'column 2', 'column 3']);
  expect(await read(bare)).toHaveLength(2);
  expect((await open('c.tsv', '2019\t2020\n1\t2\n', { header: true })).columns).toEqual(['2019', '2020']);
  expect(await read(await open('d.csv', 'a,b\nc,d\n', { header: false }))).toHaveLength(2);
  await expect(open('e.csv', '')).rejects.toThrow('holds no rows');
  await expect(open('f.csv', 'a,a\n1,2\n', { header: true })).rejects.toThrow('two called "a"');
  await expect(read(await open('g.csv', 'a,b\n1,2\n1\n'))).rejects.toThrow('line 3: expected 2 cells; received 1');
});

test('an array without rows, however wide it says it is', async () => {
  const path = join(temporaryFolder(), 'wide.npy');
  writeFileSync(path, Buffer.from(encodeNpy([0, 4_000_000_000], new Float32Array(0))));
  await expect(openTable(path)).rejects.toMatchObject({ code: 'data', message: `${path} holds no rows` });
});

test('an array in a .npy file, block by block, as often as it is asked for, however large the file', async () => {
  const path = join(temporaryFolder(), 'a.npy');
  const rows = 5000;
  const data = Float32Array.from({ length: 2 * rows }, (_, place) => place);
  writeFileSync(path, encodeNpy([rows, 2], data));
  const table = await openTable(path);
  expect(table?.columns).toEqual(['column 1', 'column 2']);
  for (let time = 0; time < 2; time++) {
    const all = await read(table);
    expect([all.length, all[0], all[4096], all.at(-1)]).toEqual([rows, [0, 1], [8192, 8193], [9998, 9999]]);
  }
  const fortran = Buffer.from(encodeNpy([2, 2], Float32Array.of(1, 3, 2, 4))).toString('latin1');
  const turned = fortran.replace("'fortran_order': False", "'fortran_order': True ");
  writeFileSync(path, Buffer.from(turned, 'latin1'));
  expect(await read(await openTable(path))).toEqual([
    [1, 2],
    [3, 4],
  ]);
  // Only its first block lies on the disk; in memory the array would be refused.
  const large = npyHead([2 ** 28, 8], '<f4');
  writeFileSync(path, large);
  truncateSync(path, large.length + 2 ** 33);
  for await (const block of (await openTable(path))!.blocks()) {
    expect([block.length, block[0]]).toEqual([4096, Array.from({ length: 8 }, () => 0)]);
    break;
  }
});

test('Parquet of numbers, texts and booleans, with what is missing', async () => {
  const path = join(temporaryFolder(), 'a.parquet');
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    rowGroupSize: 2,
    columnData: [
      { name: 'ratio', data: [0.5, null, 2], type: 'DOUBLE', nullable: true },
      { name: 'narrow', data: [0.5, 1.5, 2.5], type: 'FLOAT', nullable: false },
      { name: 'count', data: [1, 2, 3], type: 'INT32', nullable: false },
      { name: 'on', data: [true, false, true], type: 'BOOLEAN', nullable: false },
      { name: 'kind', data: ['a', 'b', null], type: 'STRING', nullable: true },
    ],
  });
  writeFileSync(path, Buffer.from(writer.getBytes()));
  const table = await openTable(path);
  expect(table?.columns).toEqual(['ratio', 'narrow', 'count', 'on', 'kind']);
  expect(await read(table)).toEqual([
    [0.5, 0.5, 1, 1, 'a'],
    [null, 1.5, 2, 0, 'b'],
    [2, 2.5, 3, 1, null],
  ]);
});

test('Parquet of one row group, its columns in pages of different lengths', async () => {
  const path = join(temporaryFolder(), 'a.parquet');
  const count = 30_000;
  const writer = new ByteWriter();
  const places = Array.from({ length: count }, (_, row) => row);
  const texts = places.map((row) => (row % 1000 === 0 ? null : `row ${row}`));
  parquetWrite({
    writer,
    rowGroupSize: count,
    pageSize: 10_000,
    columnData: [
      { name: 'place', data: places, type: 'DOUBLE', nullable: false, encoding: 'PLAIN' },
      { name: 'text', data: texts, type: 'STRING', nullable: true, encoding: 'PLAIN' },
      { name: 'few', data: places.map((row) => `${row % 3}`), type: 'STRING', nullable: false },
    ],
  });
  writeFileSync(path, Buffer.from(writer.getBytes()));
  const rows = await read(await openTable(path));
  expect(rows).toEqual(places.map((row) => [row, texts[row], `${row % 3}`]));
});

test('arrays of .npz and .mat with labels, and data in memory', async () => {
  const folder = temporaryFolder();
  const npz = join(folder, 'a.npz');
  const x = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, Number.NaN) };
  writeFileSync(npz, encodeNpz({ x, y: { shape: [2], data: Int32Array.of(0, 1) } }));
  const table = await openTable(npz);
  expect(table?.columns).toEqual(['column 1', 'column 2', 'column 3', 'label']);
  expect(await read(table)).toEqual([
    [1, 2, 3, 0],
    [4, 5, Number.NaN, 1],
  ]);
  const mat = join(folder, 'a.mat');
  const doubles = (numbers: number[]) => new Uint8Array(Float64Array.from(numbers).buffer);
  const variable = { classNumber: 6, stored: 9 };
  writeFileSync(
    mat,
    matFile([
      { ...variable, name: 'X', shape: [2, 3], bytes: doubles([1, 4, 2, 5, 3, 6]) },
      { ...variable, name: 'y', shape: [2, 1], bytes: doubles([1, 0]) },
    ]),
  );
  expect(await read(await openTable(mat))).toEqual([
    [1, 2, 3, 1],
    [4, 5, 6, 0],
  ]);
  const images = join(folder, 'images.npz');
  writeFileSync(images, encodeNpz({ x: { shape: [1, 2, 2], data: new Uint8Array(4) } }));
  expect(await openTable(images)).toBeUndefined();
  expect(await openTable('digits')).toBeUndefined();
  expect(await read(await openTable({ shape: [2, 1], data: [7, 8] }))).toEqual([[7], [8]]);
  expect((await openTable([[1, 'a']]))?.columns).toEqual(['column 1', 'column 2']);
  await expect(openTable({ shape: [2, 2], data: [7] })).rejects.toThrow('numbers of [2, 2]; received 1');
  await expect(openTable(7 as unknown as TableData)).rejects.toThrow('received 7');
  writeFileSync(npz, encodeNpz({ x, y: { shape: [3], data: new Int32Array(3) } }));
  await expect(openTable(npz)).rejects.toThrow('received 3 in y for 2 rows of x');
});
