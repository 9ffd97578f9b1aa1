import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/tiny.ts';
import { fillNormal } from '../random/fill.ts';
import { writePieces } from './files.ts';
import { streamParquet } from './write-parquet.ts';

async function* inBlocks(values: Float32Array, size: number) {
  for (let at = 0; at < values.length; at += size) yield values.subarray(at, at + size);
}

async function written(values: Float32Array, options: Parameters<typeof streamParquet>[2], size = 300) {
  const path = join(temporaryFolder(), 'z.parquet');
  await writePieces(path, (write) => streamParquet(write, inBlocks(values, size), options));
  return new Uint8Array(readFileSync(path)).buffer as ArrayBuffer;
}

test('numbers come back as they were, over several row groups, with the classes of the rows', async () => {
  const [count, width] = [70_000, 3];
  const values = new Float32Array(count * width);
  fillNormal(values, { seed: 1, stream: 'parquet', step: 0 });
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const file = await written(values, { width, labels, classes: ['a "b"', 'ü'] });
  expect(parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([65_536, 70_000 - 65_536]);
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(count);
  expect(Object.keys(rows[0]!)).toEqual(['z0', 'z1', 'z2', 'label']);
  const read = Float32Array.from(rows.flatMap(({ z0, z1, z2 }) => [z0, z1, z2] as number[]));
  expect(read).toEqual(values);
  expect(rows.slice(69_998).map(({ label }) => label)).toEqual(['a "b"', 'ü']);
});

test('without classes labels are numbers, without labels there is no column; no rows are a table too', async () => {
  const numbers = await parquetReadObjects({
    file: await written(Float32Array.of(1.5, -2), { width: 1, labels: Int32Array.of(7, 0) }),
  });
  expect(numbers).toEqual([
    { z0: 1.5, label: 7 },
    { z0: -2, label: 0 },
  ]);
  expect(await parquetReadObjects({ file: await written(Float32Array.of(1, 2), { width: 2 }) })).toEqual([
    { z0: 1, z1: 2 },
  ]);
  expect(await parquetReadObjects({ file: await written(new Float32Array(), { width: 2 }) })).toEqual([]);
});
