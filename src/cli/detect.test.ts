import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { csvOf, smallTable, tinyTabular } from '../../test/detector-data.ts';
import { ali, jsonLines } from '../../test/run-ali.ts';

const cwd = mkdtempSync(join(tmpdir(), 'ali-detect-'));
const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
write('tiny.json', JSON.stringify(tinyTabular));
write('train.csv', csvOf(smallTable(1000)));
write('test.csv', csvOf(smallTable(500, { seed: 3 })));
const config = ['--config', 'tiny.json', '--threads', '1'];

interface Method {
  method: string;
  kind: string;
  chosen: boolean;
  auroc: number;
  atThreshold: { f1: number };
}

test('fit, score and evaluate a table', async () => {
  const fit = ['detect', 'fit', '--data', 'train.csv', '--normal', '0', '--false-alarm-rate', '0.05', '--out', 'run'];
  const fitted = await ali([...fit, ...config, '--quiet'], { cwd });
  expect(fitted).toMatchObject({ code: 0, stderr: 'warning: column "label": taken for labels: no feature\n' });
  expect(fitted.stdout).toMatch(/^learnt from 8\d\d of 1,000 items, those labelled "0"$/m);
  expect(fitted.stdout).toMatch(
    /run: combination above \S+ is an anomaly \(false-alarm-rate 0\.05, \d\d held-out items, 4 columns \(1 categorical\)\)/,
  );

  const scored = await ali(['detect', 'score', 'run', '--data', 'test.csv', '--out', 'scores.csv', '--drivers', '1'], {
    cwd,
  });
  expect({ code: scored.code, stderr: scored.stderr }).toEqual({ code: 0, stderr: '' });
  expect(scored.stdout).toMatch(/^scores\.csv: \d+ of 500 are anomalies \(\S+ %\); combination above/);
  const [header, ...lines] = read('scores.csv').trimEnd().split('\n');
  expect(header).toBe('row,score,probability,anomaly,driver_1,excess_1');
  expect(lines).toHaveLength(500);
  const rows = lines.map((line) => line.split(','));
  expect(rows.map(([row]) => Number(row))).toEqual(Array.from({ length: 500 }, (_, place) => place + 1));
  const broken = csvOf(smallTable(500, { seed: 3 }))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.endsWith(',1'));
  const drivers = rows.filter((_, row) => broken[row]).map((cells) => cells[4]);
  expect(drivers.filter((column) => column === 'b').length).toBeGreaterThan(drivers.length / 2);
  const flagged = rows.filter(([, , , anomaly]) => anomaly === '1').length;
  expect(scored.stdout).toContain(`scores.csv: ${flagged} of 500`);

  const evaluated = await ali(['detect', 'evaluate', 'run', '--data', 'test.csv', '--labels', 'label', '--json'], {
    cwd,
  });
  expect({ code: evaluated.code, stderr: evaluated.stderr }).toEqual({ code: 0, stderr: '' });
  const { methods, items } = JSON.parse(evaluated.stdout) as { methods: Method[]; items: number };
  expect(items).toBe(500);
  expect(methods.filter(({ kind }) => kind === 'baseline').map(({ method }) => method)).toEqual([
    'k-NN (k = 5)',
    'isolation forest',
    expect.stringContaining('PCA reconstruction ('),
    'untrained network',
  ]);
  const chosen = methods.find((each) => each.chosen)!;
  expect(chosen.auroc).toBeGreaterThan(methods.at(-1)!.auroc);
  expect(chosen.auroc).toBeGreaterThan(0.9);
  const text = await ali(['detect', 'evaluate', 'run', '--data', 'test.csv'], { cwd });
  expect(text.stdout).toContain('* combination');
  expect(text.stdout).toContain('k-NN (k = 5) (baseline)');
});

test('oddities of new data are reported, what cannot be scored is refused', async () => {
  const fit = await ali(['detect', 'fit', '--data', 'train.csv', '--out', 'odd', '--steps', '3', ...config, '--json'], {
    cwd,
  });
  expect(jsonLines(fit.stdout).at(-1)).toMatchObject({
    event: 'fitted',
    score: 'combination',
    calibration: { rule: 'contamination', rate: 0.05, items: 100 },
  });
  write('odd.csv', 'extra,colour,c,b,a\n1,green,,1,2\n1,red,x,inf,0.5\n1,red,1,1,1e9\n');
  const scored = await ali(['detect', 'score', 'odd', '--data', 'odd.csv', '--out', 'odd-scores.csv', '--json'], {
    cwd,
  });
  expect(scored.code).toBe(0);
  const { notes } = JSON.parse(scored.stdout) as { notes: { column: string; what: string; count: number }[] };
  expect(notes.map(({ column, what, count }) => `${column} ${what} ${count}`).sort()).toEqual([
    'a clipped 1',
    'b infinite 1',
    'c missing 1',
    'c unreadable 1',
    'colour unseen 1',
    'extra unknown 0',
  ]);
  const [names, ...lines] = read('train.csv').trimEnd().split('\n');
  const unlabelled = lines.map((line, place) =>
    place < 15 ? line.replace(/[^,]*$/, ['', 'NA', ' ?'][place % 3]!) : line,
  );
  const learnt = lines.slice(15).filter((line) => line.endsWith(',0')).length;
  write('unlabelled.csv', [names, ...unlabelled, ''].join('\n'));
  const partly = await ali(
    [
      'detect',
      'fit',
      '--data',
      'unlabelled.csv',
      '--normal',
      '0',
      '--out',
      'partly',
      '--steps',
      '3',
      '--quiet',
      ...config,
    ],
    { cwd },
  );
  expect(partly.stderr).toContain('column "label": 15 cells missing: rows without a label are not learnt from\n');
  expect(partly.stdout).toContain(`learnt from ${learnt} of 1,000 items, those labelled "0"`);
  const refused = async (args: readonly string[], message: string) => {
    const { code, stderr } = await ali(['detect', ...args], { cwd });
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(message);
  };
  write('less.csv', 'a,b,colour\n1,2,red\n');
  write('one.csv', 'a,b,c,colour,label\n1,2,3,red,0\n1,2,3,red,0\n');
  write('blank.csv', 'a,b,c,colour,label\n1,2,3,red,0\n1,2,3,red,\n');
  await refused(['score', 'odd', '--data', 'less.csv', '--out', 'none.csv'], 'lacks the column "c"');
  write('no-rows.csv', 'a,b,c,colour,label\n\n');
  await refused(['score', 'odd', '--data', 'no-rows.csv', '--out', 'none.csv'], 'no-rows.csv holds no rows');
  expect(existsSync(join(cwd, 'none.csv'))).toBe(false);
  await refused(['score', 'odd', '--data', 'test.csv', '--heat-maps', 'maps'], '--heat-maps: expected images');
  await refused(['evaluate', 'odd', '--data', 'one.csv'], 'received only "0", which are all normal');
  await refused(['evaluate', 'odd', '--data', 'blank.csv'], 'received none for item 2');
  await refused(
    ['evaluate', 'odd', '--data', 'odd.csv', '--labels', 'colour'],
    'expected 0 and 1, or a label that says normal',
  );
  await refused(['score', inject('tinyRun'), '--data', 'test.csv'], 'is no detector');
  await refused(['score', 'nowhere', '--data', 'test.csv'], 'nowhere does not exist; expected the run directory');
  await refused(['fit', '--data', 'train.csv', '--contamination', '2'], '--contamination: expected a share');
});

test('images: one class against the others, with heat maps', async () => {
  const fit = [
    'detect',
    'fit',
    '--data',
    'digits',
    '--normal',
    '1',
    '--config',
    inject('tinyConfig'),
    '--out',
    'ones',
    '--quiet',
  ];
  expect(await ali(fit, { cwd })).toMatchObject({ code: 0 });
  const args = [
    'detect',
    'score',
    'ones',
    '--data',
    'digits',
    '--heat-maps',
    'maps',
    '--count',
    '3',
    '--out',
    'digits.csv',
  ];
  const scored = await ali(args, { cwd });
  expect({ code: scored.code, stderr: scored.stderr }).toEqual({ code: 0, stderr: '' });
  expect(read('digits.csv').split('\n')[0]).toBe('row,score,probability,anomaly,label');
  expect(read('digits.csv').trimEnd().split('\n')).toHaveLength(501);
  expect(readdirSync(join(cwd, 'maps'))).toHaveLength(3);
  const evaluated = await ali(['detect', 'evaluate', 'ones', '--data', 'digits', '--json'], { cwd });
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ items: 500, anomalies: 450 });
});
