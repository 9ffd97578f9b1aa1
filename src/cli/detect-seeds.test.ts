/** Detectors of several seeds, evaluated together. */

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, smallTable, tinyTabular } from '../../test/detector-data.ts';
import { ali } from '../../test/run-ali.ts';
import type { EvaluationSummary, MethodResult } from '../index.ts';

interface Printed extends EvaluationSummary {
  readonly runs: readonly { readonly seed: number; readonly methods: readonly MethodResult[] }[];
}

const cwd = mkdtempSync(join(tmpdir(), 'ali-detect-seeds-'));
afterAll(() => rmSync(cwd, { recursive: true }));
const evaluate = (...words: readonly string[]) => ali(['detect', 'evaluate', '--data', 'test.csv', ...words], { cwd });

beforeAll(async () => {
  writeFileSync(join(cwd, 'tiny.json'), JSON.stringify({ ...tinyTabular, steps: 60 }));
  writeFileSync(join(cwd, 'train.csv'), csvOf(smallTable(300)));
  writeFileSync(join(cwd, 'test.csv'), csvOf(smallTable(200, { seed: 3 })));
  const learn = (out: string, ...words: readonly string[]) =>
    ali(
      [
        'detect',
        'fit',
        '--data',
        'train.csv',
        '--normal',
        '0',
        '--config',
        'tiny.json',
        '--out',
        out,
        '--quiet',
        ...words,
      ],
      { cwd },
    );
  for (const seed of ['1', '2']) expect(await learn(`seed-${seed}`, '--seed', seed)).toMatchObject({ code: 0 });
  expect(await learn('other', '--seed', '3', '--score', 'reconstruction', '--steps', '3')).toMatchObject({ code: 0 });
});

test('the mean and the deviation of every method over the runs', async () => {
  const { code, stdout, stderr } = await evaluate('seed-1', 'seed-2', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { runs, methods, items, anomalies } = JSON.parse(stdout) as Printed;
  expect([runs.map(({ seed }) => seed), items, methods.length]).toEqual([[1, 2], 200, 8]);
  expect(anomalies).toBe(smallTable(200, { seed: 3 }).rows.filter((row) => row.at(-1) === 1).length);
  for (const [place, { auroc, atThreshold }] of methods.entries()) {
    const [one, two] = runs.map((run) => run.methods[place]!);
    expect(auroc.mean).toBeCloseTo((one!.auroc + two!.auroc) / 2, 12);
    expect(auroc.std).toBeCloseTo(Math.abs(one!.auroc - two!.auroc) / Math.SQRT2, 12);
    expect(atThreshold.f1.mean).toBeCloseTo((one!.atThreshold.f1 + two!.atThreshold.f1) / 2, 12);
  }
  const forest = methods.find(({ method }) => method === 'isolation forest')!;
  expect(forest.auroc.std).toBeGreaterThan(0);
  const text = await evaluate('seed-1', 'seed-2');
  expect(text.stdout).toContain('mean ± standard deviation of 2 runs, seeds 1, 2\n');
  const [auroc] = /\d\.\d{3} ± \d\.\d{3}/.exec(text.stdout.split('\n').find((line) => line.includes('* comb'))!)!;
  const chosen = methods.find((each) => each.chosen)!;
  expect(auroc).toBe(`${chosen.auroc.mean.toFixed(3)} ± ${chosen.auroc.std.toFixed(3)}`);
  const single = await evaluate('seed-1', '--json');
  expect(JSON.parse(single.stdout)).toEqual(runs[0]);
});

test('runs that cannot be summed up', async () => {
  expect((await evaluate('seed-1', './seed-1')).stderr).toContain('expected different runs; received ./seed-1 twice');
  symlinkSync('seed-1', join(cwd, 'link'));
  expect((await evaluate('seed-1', 'link')).stderr).toContain('expected different runs; received link twice');
  expect((await evaluate('seed-1', 'other')).stderr).toContain('expected detectors with the same scores');
});
