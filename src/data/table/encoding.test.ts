import { describe, expect, test } from 'vitest';
import { rowsTable } from './array-rows.ts';
import { ColumnStatistics } from './column-statistics.ts';
import { encodeTable } from './encode-table.ts';
import { encodedSize } from './encoding.ts';
import { type FitEncodingOptions, fitEncoding } from './fit-encoding.ts';
import type { Row } from './table.ts';
import { createTally } from './tally.ts';

const columns = ['n', 'kind', 'flag', 'same', 'label'];
const rows: Row[] = [
  ['1', 'b', '0', 'x', 'ok'],
  ['2', 'a', '1', 'x', 'ok'],
  ['', 'b', '0', 'x', 'bad'],
  ['6', '?', '1', 'x', 'ok'],
];
const learn = (options: FitEncodingOptions = {}, given = rows) => fitEncoding(rowsTable(columns, given), options);

describe('what the columns of a table are', () => {
  test('numbers, categories with a missing one, constants and labels', async () => {
    const { encoding, rows: used } = await learn({ labels: 'label', categorical: ['flag'] });
    expect(used).toBe(4);
    expect(encodedSize(encoding)).toBe(1 + 3 + 2);
    const [n, ...others] = encoding.columns;
    expect(n).toMatchObject({ name: 'n', kind: 'numeric', median: 2, offset: 3 });
    expect(n).toHaveProperty('scale', expect.closeTo(Math.sqrt((4 + 1 + 9) / 3), 12));
    expect(others).toEqual([
      { name: 'kind', kind: 'categorical', categories: ['', 'a', 'b'] },
      { name: 'flag', kind: 'categorical', categories: ['0', '1'] },
      { name: 'same', kind: 'constant', value: 'x' },
      { name: 'label', kind: 'ignored', why: 'labels' },
    ]);
  });

  test('other scalings, kept constants, and only the rows that are used', async () => {
    const scaleOf = async (options: FitEncodingOptions) => (await learn(options)).encoding.columns[0];
    expect(await scaleOf({ scaling: 'min-max' })).toMatchObject({ offset: 1, scale: 5 });
    expect(await scaleOf({ scaling: 'robust' })).toMatchObject({ offset: 2, scale: 2.5 / 1.349 });
    const { columns } = (await learn({ scaling: 'common' })).encoding;
    const scales = columns.flatMap((column) => (column.kind === 'numeric' ? [[column.name, column.scale]] : []));
    const common = expect.closeTo(Math.sqrt((14 / 3 + 1 / 4) / 2), 12);
    expect(scales).toEqual([
      ['n', common],
      ['flag', common],
    ]);
    const kept = await learn({ keepConstant: true, ignore: ['label'] });
    expect(kept.encoding.columns[3]).toEqual({ name: 'same', kind: 'categorical', categories: ['x'] });
    const some = await learn({ labels: 'label', use: (row) => row[4] === 'ok' });
    expect(some.rows).toBe(3);
    expect(some.encoding.columns[0]).toMatchObject({ offset: 3, median: 2 });
  });

  test('what cannot be learnt from is refused', async () => {
    const many = Array.from({ length: 300 }, (_, row): Row => [row, `id${row}`, 0, 'x', 'ok']);
    await expect(learn({}, many)).rejects.toThrow('column "kind": expected numbers or at most 256 categories');
    await expect(learn({ numeric: ['same'] })).rejects.toThrow(
      'column "same": expected numbers; received none, but 4 texts',
    );
    await expect(learn({ ignore: ['N'] })).rejects.toThrow('has no column "N"');
    await expect(learn({ numeric: ['n'], ignore: ['n'] })).rejects.toThrow('column "n": expected one of');
    await expect(learn({}, [])).rejects.toThrow('received none');
    await expect(learn({}, [rows[0]!])).rejects.toThrow('none that varies');
    await expect(learn({ clip: 0 })).rejects.toThrow('clip: expected a number above 0');
    await expect(learn({ use: () => false, whyNone: () => 'only bad ones' })).rejects.toThrow('received only bad ones');
  });
});

test('rows become numbers, whatever the order of their columns, and what is odd is counted', async () => {
  const { encoding } = await learn({ labels: 'label', scaling: 'min-max', clip: 3 });
  const tally = createTally();
  const table = rowsTable(
    ['extra', 'kind', 'n', 'same', 'flag'],
    [
      [0, 'a', 6, 'x', 1],
      [0, 'new', Number.NaN, 'y', '1.0'],
      [0, null, 'seven', 'x', Number.NEGATIVE_INFINITY],
      [0, 'b', 1000, 'x', 0],
    ],
  );
  const { values, count } = await encodeTable(table, encoding, { tally });
  expect(count).toBe(4);
  // n in 1 … 6 with the median 2; kind is missing, a, b; flag in 0 … 1.
  const median = expect.closeTo(0.2, 6);
  expect([...values]).toEqual([1, 0, 1, 0, 1, median, 0, 0, 0, 1, median, 1, 0, 0, -3, 3, 0, 0, 1, 0]);
  const found = tally.notes().map(({ column, what, count: cells }) => `${column} ${what} ${cells}`);
  expect(found.sort()).toEqual([
    ...['extra unknown 0', 'flag infinite 1', 'kind missing 1', 'kind unseen 1', 'n clipped 1', 'n missing 1'],
    ...['n unreadable 1', 'same departed 1'],
  ]);
  const less = rowsTable(['n', 'kind', 'same'], [[1, 'a', 'x']]);
  await expect(encodeTable(less, encoding, { tally })).rejects.toThrow('lacks the column "flag"');
});

test('moments and quantiles of a column, exact and thinned', () => {
  const small = new ColumnStatistics(10);
  for (const cell of [4, '1', ' 3 ', null, 'inf', 'word', 2]) small.add(cell);
  expect(small).toMatchObject({ rows: 7, missing: 1, numbers: 4, infinite: 1, texts: 1, firstText: 'word', mean: 2.5 });
  expect(small.deviation).toBeCloseTo(Math.sqrt(1.25), 12);
  expect(small.quantiles([0, 0.25, 0.5, 1])).toEqual([1, 1.75, 2.5, 4]);
  const large = new ColumnStatistics(10);
  const count = 300_000;
  for (let i = 0; i < count; i++) large.add((i * 7919) % count);
  expect(large).toMatchObject({ numbers: count, least: 0, most: count - 1 });
  expect(large.mean).toBeCloseTo((count - 1) / 2, 6);
  expect(Math.abs(large.quantiles([0.5])[0]! - count / 2)).toBeLessThan(count / 100);
});
