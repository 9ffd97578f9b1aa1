/** Commands that share their work out to ranks: what they leave is what a single process leaves. */

import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { csvOf, smallTable, tinyTabular } from './detector-data.ts';
import { type Job, mpirun, testsOn, vendors } from './mpirun.ts';
import { ali, aliPath, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const run = inject('tinyRun');

/** The same command on one rank and on several, each in a folder of its own. */
async function onBoth(job: Job, args: readonly string[], [one, several]: readonly [string, string]) {
  const alone = await ali([...args, '--threads', '1', '--json'], { cwd: one });
  expect([alone.code, alone.stderr]).toEqual([0, '']);
  const shared = await mpirun(job, [...args, '--threads', '1', '--json'], { cwd: several });
  expect([shared.code, shared.stderr]).toEqual([0, '']);
  const [results, others] = [alone, shared].map(({ stdout }) => jsonLines(stdout)) as [object[], object[]];
  expect(others).toHaveLength(1);
  return [results[0], others[0]] as [Record<string, unknown>, Record<string, unknown>];
}

/** Every file below a folder, by its path. */
function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(folder.length), readFileSync(path).toString('base64')] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

/** A program that starts the command on every rank with words of its own, `words` of the shell's variable `rank`. */
function byRank(folder: string, words: string): readonly string[] {
  const path = join(folder, 'by-rank.sh');
  const lines = ['#!/bin/sh', 'rank="$OMPI_COMM_WORLD_RANK$PMI_RANK"', `exec "$@" ${words}`];
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  return [path, process.execPath, aliPath];
}

describe.each(vendors)('%s', (vendor) => {
  const onRanks = testsOn(vendor);

  onRanks('encode leaves the same bytes', async (job) => {
    const folders = [temporaryFolder(), temporaryFolder()] as const;
    const encode = ['encode', run, '--split', 'all', '--stochastic', '--seed', '3', '--out'];
    for (const [ranks, out] of [
      [2, 'codes.npz'],
      [3, 'board/'],
    ] as const) {
      const [one, several] = await onBoth(job(ranks), [...encode, out], folders);
      expect(several).toEqual(one);
    }
    const files = filesOf(folders[0]);
    expect(Object.keys(files)).toContain('/board/sprite.png');
    expect(filesOf(folders[1])).toEqual(files);
  });

  onRanks('detect score leaves the same bytes, of tables and of images with heat maps', async (job) => {
    const folders = [temporaryFolder(), temporaryFolder()] as const;
    const [own] = folders;
    writeFileSync(join(own, 'table.json'), JSON.stringify({ ...tinyTabular, steps: 20 }));
    writeFileSync(join(own, 'table.csv'), csvOf(smallTable(9000)));
    const fit = ['detect', 'fit', '--data', 'table.csv', '--config', 'table.json', '--out', 'table', '--quiet'];
    expect((await ali(fit, { cwd: own })).code).toBe(0);
    const photos = ['--data', 'digits', '--config', inject('tinyConfig'), '--out', 'photos', '--quiet'];
    expect((await ali(['detect', 'fit', ...photos], { cwd: own })).code).toBe(0);
    for (const name of ['table', 'table.csv', 'photos'])
      cpSync(join(own, name), join(folders[1], name), { recursive: true });
    for (const [ranks, args] of [
      [3, ['table', '--data', 'table.csv', '--out', 'rows.csv']],
      [2, ['photos', '--data', 'digits', '--out', 'items.csv', '--heat-maps', 'maps', '--count', '5']],
    ] as const) {
      const [one, several] = await onBoth(job(ranks), ['detect', 'score', ...args], folders);
      expect({ ...several, run: one.run }).toEqual(one);
    }
    const results = (folder: string) =>
      Object.entries(filesOf(folder)).filter(([path]) => /^\/(rows|items|maps)/.test(path));
    expect(results(own)).toHaveLength(7);
    expect(results(folders[1])).toEqual(results(own));
  });

  onRanks('evaluate finds the same numbers', async (job) => {
    const folders = [temporaryFolder(), temporaryFolder()] as const;
    expect((await ali(['export', run, '--out', 'net'], { cwd: folders[0] })).code).toBe(0);
    cpSync(join(folders[0], 'net'), join(folders[1], 'net'), { recursive: true });
    const features = ['--features', 'net/encoder.onnx', '--features-input', 'x', '--features-output', 'mu'];
    const metrics = ['--metrics', 'distribution,features,codes,memory', '--samples', '450', '--out', 'report'];
    const [one, several] = await onBoth(job(2), ['evaluate', run, ...metrics, ...features], folders);
    expect({ ...several, seconds: one.seconds }).toEqual(one);
    const pictures = (folder: string) => Object.entries(filesOf(folder)).filter(([path]) => path.endsWith('.png'));
    expect(pictures(folders[0])).toHaveLength(3);
    expect(pictures(folders[1])).toEqual(pictures(folders[0]));
  });

  onRanks('an error is said once and nothing is left', async (job) => {
    const cwd = temporaryFolder();
    const missing = await mpirun(job(2), ['encode', 'nothing'], { cwd });
    expect(missing.code).toBe(1);
    expect(missing.stderr.match(/error:/g)).toHaveLength(1);

    writeFileSync(join(cwd, 'data-0.csv'), csvOf(smallTable(20)));
    const program = byRank(cwd, '--data "data-$rank.csv"');
    const broken = await mpirun({ ...job(2), program }, ['encode', run, '--out', 'z.npy'], { cwd });
    expect(broken.code).not.toBe(0);
    expect(broken.stderr.match(/error:/g)).toHaveLength(1);
    expect(existsSync(join(cwd, 'z.npy'))).toBe(false);
  });

  onRanks('a rank that fails amid the work ends the job with its message', async (job) => {
    const cwd = temporaryFolder();
    const table = csvOf(smallTable(9000));
    writeFileSync(join(cwd, 'table.json'), JSON.stringify({ ...tinyTabular, steps: 20 }));
    writeFileSync(join(cwd, 'data-0.csv'), table);
    writeFileSync(join(cwd, 'data-1.csv'), `${table}1,2\n`);
    const fit = ['detect', 'fit', '--data', 'data-0.csv', '--config', 'table.json', '--out', 'run', '--quiet'];
    expect((await ali(fit, { cwd })).code).toBe(0);
    const before = readdirSync(cwd);
    const program = byRank(cwd, '--data "data-$rank.csv"');
    const began = performance.now();
    const failed = await mpirun({ ...job(2), program }, ['detect', 'score', 'run', '--out', 'rows.csv'], { cwd });
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr.match(/error:/g)).toHaveLength(1);
    expect(failed.stderr).toMatch(/rank 1 on .*data-1\.csv: line 9002: expected 5 cells; received 2/);
    expect(readdirSync(cwd).sort()).toEqual([...before, 'by-rank.sh'].sort());
  });
});
