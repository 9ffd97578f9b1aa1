/** A table with texts, gaps and scales of its own: trained on, encoded, evaluated and made a detector of. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { csvOf, smallTable, tinyTabular } from '../../test/detector-data.ts';
import { ali } from '../../test/run-ali.ts';
import { readNpz } from '../data/npz.ts';

const cwd = mkdtempSync(join(tmpdir(), 'ali-train-table-'));
const config = {
  ...tinyTabular,
  preset: 'tabular',
  steps: 20,
  checkpointEvery: 10,
  columns: { categorical: [], numeric: [] },
};
const { columns, rows } = smallTable(300);
/** Cells of column a are missing in every tenth row, and a column says nothing. */
const odd = {
  columns: [...columns, 'site'],
  rows: rows.map((row, place) => [place % 10 === 0 ? '' : row[0]!, ...row.slice(1), 'here']),
};
const runFile = (run: string) =>
  JSON.parse(readFileSync(join(cwd, run, 'config.json'), 'utf8')) as {
    shape: number[];
    networks: { latentSize: number };
    provenance: { data: { encoding: { scaling: string; columns: { name: string; kind: string; median?: number }[] } } };
  };
let trained: Awaited<ReturnType<typeof ali>>;

beforeAll(async () => {
  writeFileSync(join(cwd, 'tiny.json'), JSON.stringify(config));
  writeFileSync(join(cwd, 'odd.csv'), csvOf(odd));
  trained = await ali(['train', 'tabular', '--config', 'tiny.json', '--data', 'odd.csv', '--out', 'run'], { cwd });
});

test('ali train fits columns and says what it did with them', async () => {
  expect(trained.code).toBe(0);
  const { shape, networks, provenance } = runFile('run');
  expect([shape, networks.latentSize]).toEqual([[5], 3]);
  expect(provenance.data.encoding.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    ...['a numeric', 'b numeric', 'c numeric', 'colour categorical', 'label ignored', 'site constant'],
  ]);
  for (const line of [
    'column "label": taken for labels: no feature',
    'column "site": always "here": not used',
    'column "a": 30 cells missing: numbers become the median, categories a category of their own',
  ]) {
    expect(trained.stderr).toContain(line);
  }
  const robust = ['--set', 'columns.scaling=robust', '--set', 'columns.ignore=["c"]', '--steps', '2', '--quiet'];
  const other = await ali(
    ['train', 'tabular', '--config', 'tiny.json', '--data', 'odd.csv', '--out', 'robust', ...robust],
    { cwd },
  );
  expect(other.code).toBe(0);
  expect(runFile('robust')).toMatchObject({ shape: [4], provenance: { data: { encoding: { scaling: 'robust' } } } });
});

test('it resumes, encodes and evaluates with the stored columns', async () => {
  const resumed = await ali(['resume', 'run', '--steps', '25', '--quiet'], { cwd });
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).not.toContain('column');
  // Columns in another order, another range and a category that is new: nothing is fitted again.
  const [a, b, c] = runFile('run').provenance.data.encoding.columns.map(({ median }) => median);
  writeFileSync(join(cwd, 'new.csv'), `colour,c,b,a,site\nred,${c},${b},${a},here\ngreen,${c},${b},,here\n`);
  const encoded = await ali(['encode', 'run', '--data', 'new.csv', '--out', 'codes.csv'], { cwd });
  expect(encoded.code).toBe(0);
  expect(encoded.stderr).toContain('column "colour": 1 cell of categories that were not there at fit such as "green"');
  const [, first, second] = readFileSync(join(cwd, 'codes.csv'), 'utf8').trim().split('\n');
  expect(first!.split(',')).toHaveLength(3);
  expect(first).not.toBe(second);
  const evaluated = await ali(['evaluate', 'run', '--samples', '30', '--metrics', 'inference', '--json'], { cwd });
  expect(evaluated.code).toBe(0);
  const refused = await ali(['encode', 'robust', '--data', 'tiny.json'], { cwd });
  expect(refused.code).toBeGreaterThan(0);
});

test('what it makes is in the columns and units of the table', async () => {
  const lines = (file: string) =>
    readFileSync(join(cwd, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
  const [a] = runFile('run').provenance.data.encoding.columns as unknown as [{ offset: number; scale: number }];
  await ali(['sample', 'run', '--count', '5', '--seed', '3'], { cwd });
  await ali(['sample', 'run', '--count', '5', '--seed', '3', '--out', 'samples.npz'], { cwd });
  const x = (await readNpz(join(cwd, 'samples.npz'), { names: ['x'] })).get('x')!.data as Float32Array;
  const [head, ...rows] = lines('samples.csv');
  expect(head).toEqual(['a', 'b', 'c', 'colour', 'site']);
  expect(rows).toHaveLength(5);
  for (const [place, row] of rows.entries()) {
    expect(Number(row[0])).toBeCloseTo(x[5 * place]! * a.scale + a.offset, 4);
    expect(row.slice(3)).toEqual([x[5 * place + 3]! >= x[5 * place + 4]! ? 'blue' : 'red', 'here']);
  }
  const pairs = await ali(['reconstruct', 'run', '--count', '4', '--data', 'odd.csv'], { cwd });
  expect(pairs.code).toBe(0);
  const [names, first, second, ...more] = lines('reconstructions.csv');
  expect(names).toEqual(['row', 'a', 'b', 'c', 'colour', 'site']);
  expect([first![0], second![0], more.length]).toEqual(['original', 'reconstruction', 6]);
  const drawn = await ali(['sample', 'run', '--out', 'samples.png'], { cwd });
  expect(drawn.stderr).toContain('write an array');
});

test('a table without labels, and one that lacks a column', async () => {
  writeFileSync(join(cwd, 'less.csv'), 'colour,c,b\nred,1,2\nblue,1,2\n');
  const refused = await ali(['encode', 'run', '--data', 'less.csv'], { cwd });
  expect(refused.stderr).toContain('lacks the column "a" of the fitted table; received colour, c, b');
  const ring = await ali(['train', 'ring', '--data', 'odd.csv'], { cwd });
  expect(ring.stderr).toContain('train a preset that deals with such columns, ali train tabular');
});

test('ali detect calibrate makes it a detector, and changes thresholds', async () => {
  const none = await ali(['detect', 'score', 'run', '--data', 'odd.csv'], { cwd });
  expect(none.stderr).toMatch(/make it one: ali detect calibrate \S+run, or fit one/);
  const calibrated = await ali(['detect', 'calibrate', 'run', '--contamination', '0.1', '--json'], { cwd });
  expect(calibrated.stderr).toBe('');
  const fitted = JSON.parse(calibrated.stdout) as { calibration: { threshold: number }; data: object };
  expect(fitted).toMatchObject({
    calibration: { rule: 'contamination', rate: 0.1, items: 30, heldOut: true },
    data: { total: 300, trained: 270 },
  });
  const scored = await ali(['detect', 'score', 'run', '--data', 'odd.csv', '--out', 'scores.csv'], { cwd });
  expect(scored.code).toBe(0);
  expect(scored.stderr).toContain('column "a": 30 cells missing');
  const more = await ali(['detect', 'calibrate', 'run', '--contamination', '0.3', '--json'], { cwd });
  const { calibration } = JSON.parse(more.stdout) as typeof fitted;
  expect(calibration.threshold).toBeLessThan(fitted.calibration.threshold);
  const scoreOnly = await ali(['detect', 'calibrate', 'run', '--score', 'reconstruction', '--json'], { cwd });
  expect(JSON.parse(scoreOnly.stdout)).toMatchObject({
    score: 'reconstruction',
    calibration: { rule: 'contamination', rate: 0.3 },
  });
  const evaluated = await ali(['detect', 'evaluate', 'run', '--data', 'odd.csv', '--json'], { cwd });
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ items: 300 });
  const wrong = await ali(['detect', 'calibrate', 'run', '--normal', '7'], { cwd });
  expect(wrong.stderr).toContain('none labelled "7"');
});

test('ali detect calibrate gives a fit another threshold on what the fit held out', async () => {
  const fitted = await ali(
    'detect fit --data odd.csv --config tiny.json --normal 0 --out fit --json --hold-out 0.2'.split(' '),
    { cwd },
  );
  expect(fitted.code).toBe(0);
  const state = () =>
    JSON.parse(readFileSync(join(cwd, 'fit', 'detector.json'), 'utf8')) as {
      calibration: { threshold: number; items: number };
    };
  const before = state();
  const lower = await ali(['detect', 'calibrate', 'fit', '--false-alarm-rate', '0.2'], { cwd });
  expect(lower.code).toBe(0);
  expect(state()).toMatchObject({
    calibration: { rule: 'false-alarm-rate', rate: 0.2, items: before.calibration.items },
    normal: '0',
  });
  expect(state().calibration.threshold).toBeLessThan(before.calibration.threshold);
  expect(await ali(['detect', 'calibrate', 'fit'], { cwd })).toMatchObject({ code: 0 });
  expect(state()).toMatchObject({ calibration: { rule: 'false-alarm-rate', rate: 0.2 } });
  expect(await ali(['detect', 'calibrate', 'fit', '--contamination', '0.05'], { cwd })).toMatchObject({ code: 0 });
  expect(state()).toEqual(before);
  const other = await ali(['detect', 'calibrate', 'fit', '--normal', '1'], { cwd });
  expect(other.stderr).toContain('normal: expected 0, as at fit; received 1');
});
