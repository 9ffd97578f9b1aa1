/** Detectors of tables that are no text, with what is said of their columns on the command line. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { afterAll, expect, test } from 'vitest';
import { tinyTabular } from '../../test/detector-data.ts';
import { matFile } from '../../test/mat-file.ts';
import { ali } from '../../test/run-ali.ts';
import { encodeNpz } from '../data/npz.ts';
import type { DetectorState } from '../detect/detector-file.ts';

const cwd = mkdtempSync(join(tmpdir(), 'ali-detect-columns-'));
afterAll(() => rmSync(cwd, { recursive: true }));
writeFileSync(join(cwd, 'tiny.json'), JSON.stringify({ ...tinyTabular, steps: 3 }));

/** A few steps on a file of the folder. */
async function learn(out: string, ...words: readonly string[]): Promise<DetectorState> {
  const common = ['--config', 'tiny.json', '--out', out, '--quiet'];
  const { code, stderr } = await ali(['detect', 'fit', ...words, ...common], { cwd });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(readFileSync(join(cwd, out, 'detector.json'), 'utf8')) as DetectorState;
}

async function score(run: string, data: string, ...words: readonly string[]): Promise<string[]> {
  const out = `${run}-scores.csv`;
  const { code } = await ali(['detect', 'score', run, '--data', data, '--out', out, ...words], { cwd });
  expect(code).toBe(0);
  return readFileSync(join(cwd, out), 'utf8').trimEnd().split('\n');
}

const told = ({ notes }: DetectorState) => notes.map(({ column, what, count }) => `${column} ${what} ${count}`).sort();

test('a Parquet file: every column is what it is said to be', async () => {
  const places = Array.from({ length: 40 }, (_, row) => row);
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    rowGroupSize: 16,
    columnData: [
      { name: 'id', data: places, type: 'INT32', nullable: false },
      { name: 'ratio', data: places.map((row) => (row === 5 ? null : row / 4)), type: 'DOUBLE', nullable: true },
      { name: 'grade', data: places.map((row) => (row % 3) + 1), type: 'INT32', nullable: false },
      {
        name: 'code',
        data: places.map((row) => (row % 8 === 0 ? 'x' : String(row % 4))),
        type: 'STRING',
        nullable: false,
      },
      { name: 'same', data: places.map(() => 7), type: 'INT32', nullable: false },
      {
        name: 'state',
        data: places.map((row) => (row % 10 === 9 ? 'broken' : 'ok')),
        type: 'STRING',
        nullable: false,
      },
    ],
  });
  writeFileSync(join(cwd, 'parts.parquet'), Buffer.from(writer.getBytes()));
  const words = '--data parts.parquet --labels state --normal ok --numeric code --categorical grade --ignore id';
  const state = await learn('parts', ...words.split(' '), '--scaling', 'min-max', '--clip', '0.5', '--keep-constant');
  expect(state.encoding).toEqual({
    columns: [
      { name: 'id', kind: 'ignored', why: 'asked' },
      { name: 'ratio', kind: 'numeric', median: 5, offset: 0, scale: 9.5 },
      { name: 'grade', kind: 'categorical', categories: ['1', '2', '3'] },
      { name: 'code', kind: 'numeric', median: 2, offset: 0, scale: 3 },
      { name: 'same', kind: 'numeric', median: 7, offset: 7, scale: 1 },
      { name: 'state', kind: 'ignored', why: 'labels' },
    ],
    scaling: 'min-max',
    clip: 0.5,
  });
  expect(state).toMatchObject({ labels: 'state', normal: 'ok', data: { total: 40, items: 36, trained: 32 } });
  expect(told(state)).toEqual([
    ...[
      'code clipped 18',
      'code unreadable 5',
      'id ignored 0',
      'ratio clipped 18',
      'ratio missing 1',
      'state labels 0',
    ],
  ]);
  const [header, ...lines] = await score('parts', 'parts.parquet', '--labels', 'state', '--drivers', '1');
  expect(header).toBe('row,score,probability,anomaly,label,driver_1,excess_1');
  expect(lines.map((line) => line.split(',')[4])).toEqual(places.map((row) => (row % 10 === 9 ? 'broken' : 'ok')));
});

test('MAT and npz files of the same numbers make the same detector, and score the same', async () => {
  const rows = Array.from({ length: 30 }, (_, row) => [row, 2 * row, row % 3, 1]);
  const truth = rows.map((_, row) => (row % 6 === 5 ? 1 : 0));
  const doubles = (numbers: number[]) => new Uint8Array(Float64Array.from(numbers).buffer);
  const variable = { classNumber: 6, stored: 9 };
  const inColumns = [0, 1, 2, 3].flatMap((column) => rows.map((row) => row[column]!));
  writeFileSync(
    join(cwd, 'a.mat'),
    matFile([
      { ...variable, name: 'X', shape: [30, 4], bytes: doubles(inColumns) },
      { ...variable, name: 'y', shape: [30, 1], bytes: doubles(truth) },
    ]),
  );
  const x = { shape: [30, 4], data: Float32Array.from(rows.flat()) };
  writeFileSync(join(cwd, 'a.npz'), encodeNpz({ x, y: { shape: [30], data: Int32Array.from(truth) } }));
  const words = '--normal 0 --false-alarm-rate 0.4 --scaling robust --keep-constant'.split(' ');
  words.push('--ignore', 'column 2', '--categorical', 'column 3');
  const state = await learn('mat', '--data', 'a.mat', ...words);
  expect(state.encoding?.columns).toEqual([
    { name: 'column 1', kind: 'numeric', median: 14, offset: 14, scale: 14 / 1.349 },
    { name: 'column 2', kind: 'ignored', why: 'asked' },
    { name: 'column 3', kind: 'categorical', categories: ['0', '1', '2'] },
    { name: 'column 4', kind: 'numeric', median: 1, offset: 1, scale: 1 },
    { name: 'label', kind: 'ignored', why: 'labels' },
  ]);
  expect(state.calibration).toMatchObject({ rule: 'false-alarm-rate', rate: 0.4, items: 3, heldOut: true });
  const { data, ...same } = await learn('npz', '--data', 'a.npz', ...words);
  expect({ ...same, data: { ...data, source: state.data.source } }).toEqual(state);
  expect(data.source).toMatch(/a\.npz$/);
  const lines = await score('mat', 'a.mat');
  expect(lines).toHaveLength(31);
  expect(await score('npz', 'a.npz')).toEqual(lines);
});
