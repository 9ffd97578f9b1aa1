/** Commands that share their work out to ranks: what they leave is what a single process leaves. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject } from 'vitest';
import type { DataSplit } from '../src/data/dataset.ts';
import { encodeNpz } from '../src/data/npz.ts';
import { loadDataset } from '../src/data/source.ts';
import { gather } from '../src/data/split.ts';
import { input, sum } from '../src/graph/index.ts';
import { encodeModel } from '../src/onnx/model.ts';
import { csvOf, smallTable, tinyTabular } from './detector-data.ts';
import { byRank, type Job, mpirun, testsOn, vendors } from './mpirun.ts';
import { ali, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const run = inject('tinyRun');
const alone = mkdtempSync(join(tmpdir(), 'ali-alone-'));
afterAll(() => rmSync(alone, { recursive: true, force: true }));

async function succeed(args: readonly string[], cwd = alone): Promise<string> {
  const { code, stdout, stderr } = await ali(args, { cwd });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Detectors of rows and of images, and their data, made once. */
let detectors: Promise<void> | undefined;
function fitDetectors(): Promise<void> {
  detectors ??= makeDetectors();
  return detectors;
}

async function makeDetectors(): Promise<void> {
  writeFileSync(join(alone, 'rows.json'), JSON.stringify({ ...tinyTabular, steps: 20 }));
  writeFileSync(join(alone, 'data-0.csv'), csvOf(smallTable(9000)));
  writeFileSync(join(alone, 'data-1.csv'), `${csvOf(smallTable(9000))}1,2\n`);
  const fit = ['detect', 'fit', '--quiet', '--threads', '1', '--data'];
  await succeed([...fit, 'data-0.csv', '--labels', 'label', '--config', 'rows.json', '--out', 'rows']);
  await succeed([...fit, 'digits', '--config', inject('tinyConfig'), '--out', 'images']);
}

/** Enough for two ranks to have batches of every network and blocks of every search. */
const evaluatedCount = 260;

/** What is evaluated: some digits with their classes, features of images, and a run of points of the plane; made once. */
let evaluated: Promise<void> | undefined;
function makeEvaluated(): Promise<void> {
  evaluated ??= evaluate();
  return evaluated;
}

async function evaluate(): Promise<void> {
  const features = encodeModel({ rows: sum(input('x', [2, 1, 28, 28]), { axes: [1, 3] }) }, { openBatch: ['x'] });
  writeFileSync(join(alone, 'net.onnx'), features.bytes);
  const { train, test } = await loadDataset('digits');
  const part = ({ count, labels, ...split }: DataSplit, name: string) => {
    const items = Uint32Array.from({ length: evaluatedCount }, (_, place) =>
      Math.floor((place * count) / evaluatedCount),
    );
    const images = new Uint8Array(items.length * 28 * 28);
    gather({ count, ...split }, 28 * 28, items, images);
    return {
      [`x_${name}`]: { shape: [evaluatedCount, 28, 28], data: images },
      [`y_${name}`]: { shape: [evaluatedCount], data: Int32Array.from(items, (item) => labels![item]!) },
    };
  };
  writeFileSync(join(alone, 'some.npz'), encodeNpz({ ...part(train, 'train'), ...part(test, 'test') }));
  await succeed(['train', 'grid', '--steps', '2', '--threads', '1', '--quiet', '--out', 'points']);
}

/** A new folder with some of what was made. */
function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) cpSync(join(alone, name), join(folder, name), { recursive: true });
  return folder;
}

/** What a command leaves in `out`, and the object that it prints, by a single process; made once. */
const references = new Map<string, Promise<Readonly<Record<string, unknown>>>>();
function referenceOf(args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const key = args.join(' ');
  const made =
    references.get(key) ?? succeed([...args, '--threads', '1', '--json']).then((text) => jsonLines(text)[0]!);
  references.set(key, made);
  return made;
}

/** The command on several ranks in a folder of its own: what it prints, beside what a single process prints. */
async function onBoth(job: Job, args: readonly string[], cwd: string) {
  const one = await referenceOf(args);
  const { code, stdout, stderr } = await mpirun(job, [...args, '--threads', '1', '--json'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  expect(jsonLines(stdout)).toHaveLength(1);
  return [one, jsonLines(stdout)[0]!] as const;
}

/** Every file below a folder, by its path. */
function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path).toString('base64')]));
}

/** The files of several ranks are those of a single process; returns how many. */
function expectSame(folder: string, names: RegExp): number {
  const [own, others] = [alone, folder].map((each) =>
    Object.entries(filesOf(each)).filter(([path]) => names.test(path)),
  ) as [unknown[], unknown[]];
  expect(others).toEqual(own);
  return own.length;
}

describe.each(vendors)('%s', (vendor) => {
  const onRanks = testsOn(vendor);

  onRanks('encode leaves the same bytes', async (job) => {
    const cwd = temporaryFolder();
    const encode = ['encode', run, '--split', 'all', '--stochastic', '--seed', '3', '--out'];
    for (const [ranks, out] of [
      [3, 'codes.npz'],
      [2, 'board/'],
    ] as const) {
      const [one, several] = await onBoth(job(ranks), [...encode, out], cwd);
      expect(several).toEqual(one);
    }
    expect(expectSame(cwd, /^\/(codes|board)/)).toBe(5);
  });

  onRanks('detect score leaves the same bytes, of rows and of images with heat maps', async (job) => {
    await fitDetectors();
    const cwd = folderWith('rows', 'images', 'data-0.csv');
    for (const [ranks, args] of [
      [3, ['rows', '--data', 'data-0.csv', '--out', 'scored-rows.csv']],
      [2, ['images', '--data', 'digits', '--out', 'scored-images.csv', '--heat-maps', 'maps', '--count', '5']],
    ] as const) {
      const [one, several] = await onBoth(job(ranks), ['detect', 'score', ...args], cwd);
      expect({ ...several, run: one.run }).toEqual(one);
    }
    expect(expectSame(cwd, /^\/(scored|maps)/)).toBe(7);
  });

  onRanks('evaluate finds the same numbers in every group', async (job) => {
    await makeEvaluated();
    const cwd = folderWith('net.onnx', 'some.npz', 'points');
    const extractor = ['--features', 'net.onnx', '--features-input', 'x', '--features-output', 'rows'];
    const images = [run, '--data', 'some.npz', '--out', 'report', ...extractor];
    const memory = [run, '--metrics', 'memory', '--out', 'own-report'];
    const points = ['points', '--metrics', 'plane', '--out', 'points-report'];
    for (const [args, groups] of [
      [images, ['distribution', 'features', 'inference', 'codes']],
      [memory, ['memory']],
      [points, ['plane']],
    ] as const) {
      const [one, several] = await onBoth(job(2), ['evaluate', '--samples', `${evaluatedCount}`, ...args], cwd);
      expect({ ...several, run: one.run, seconds: one.seconds }).toEqual(one);
      expect((one.groups as { name: string }[]).map(({ name }) => name)).toEqual(groups);
    }
    expect(expectSame(cwd, /^\/(points-|own-)?report\/.*png$/)).toBe(7);
  });

  onRanks('an error of every rank is said once', async (job) => {
    const { code, stderr } = await mpirun(job(2), ['encode', 'nothing'], { cwd: temporaryFolder() });
    expect(code).toBe(1);
    expect(stderr.match(/error:/g)).toHaveLength(1);
  });

  onRanks('a rank with other data, or that fails amid the work, ends the job with a message', async (job) => {
    await fitDetectors();
    const cwd = folderWith('rows', 'data-0.csv', 'data-1.csv');
    const before = readdirSync(cwd);
    const program = byRank(cwd, { words: '--data "data-$rank.csv"' });
    const failed = await mpirun({ ...job(2), program }, ['detect', 'score', 'rows', '--out', 'scores.csv'], { cwd });
    expect(failed.code).not.toBe(0);
    expect(failed.stderr.match(/error:/g)).toHaveLength(1);
    expect(failed.stderr).toMatch(/rank 1 on .*data-1\.csv: line 9002: expected 5 cells; received 2/);

    const others = byRank(cwd, { words: '--split "$(test "$rank" = 0 && echo test || echo train)"' });
    const differing = await mpirun({ ...job(2), program: others }, ['encode', run, '--out', 'z.npy'], { cwd });
    expect(differing.code).not.toBe(0);
    expect(differing.stderr.match(/error:/g)).toHaveLength(1);
    expect(readdirSync(cwd).sort()).toEqual([...before, 'by-rank.sh'].sort());
  });
});
