import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode as decodePng } from 'fast-png';
import { parquetReadObjects } from 'hyparquet';
import { expect, inject, test } from 'vitest';
import { ali } from '../../test/run-ali.ts';
import { readNpy } from '../data/npy.ts';
import { encodePng } from '../data/picture.ts';
import { loadDataset } from '../data/source.ts';
import { bestNames } from '../presets/best-field.ts';

const run = inject('tinyRun');
const config = inject('tinyConfig');
const cwd = mkdtempSync(join(tmpdir(), 'ali-probe-'));
const at = (name: string) => join(cwd, name);
const digits = await loadDataset('digits');

async function succeed(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await ali([...args, '--threads', '1', '--json'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Writes held-out digits as PNG files, one folder a class. */
function writeImages(folder: string, items: readonly number[]): string[] {
  return items.map((item) => {
    const label = String(digits.test.labels![item]);
    mkdirSync(join(at(folder), label), { recursive: true });
    const data = digits.test.values.subarray(item * 784, (item + 1) * 784) as Uint8Array;
    const path = join(folder, label, `${item}.png`);
    writeFileSync(at(path), encodePng({ width: 28, height: 28, channels: 1, data }));
    return path;
  });
}

test('probe prints one table of everything beside its baselines, and leaves JSON and Markdown', async () => {
  const args = ['probe', run, '--labels', '40', '--layers', '1', '--out', 'probe', '--threads', '1'];
  const { code, stdout } = await ali(args, { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^representation +numbers +logistic +L2-SVM +1-NN +5-NN +clusters\ncodes +4 /);
  const names = stdout.split('\n').map((line) => line.split(/ {2,}/)[0]);
  expect(names.slice(1, 7)).toEqual(['codes', 'layers', 'items', 'pca', 'random codes', 'random layers']);
  const result = JSON.parse(readFileSync(at('probe/probe.json'), 'utf8'));
  expect(result).toMatchObject({ run, step: 6, data: 'digits', labels: 40, test: 500, classes: 10 });
  expect(readdirSync(at('probe')).sort()).toEqual(['README.md', 'probe.json']);
  const wrong = await ali(['probe', run, '--labels', '45'], { cwd });
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('a multiple of the 10 classes; received 45'),
  });
});

test('neighbours finds an image that is in the set, says where it is, and draws it', async () => {
  const paths = writeImages('photos', [0, 60, 120, 180, 240, 300]);
  const flags = ['--data', 'photos', '--count', '4', '--out', 'near.png'];
  const result = await succeed('neighbours', run, '--query', paths[2]!, paths[5]!, ...flags);
  const results = result.results as {
    query: string;
    neighbours: { path: string; label: string; distance: number }[];
  }[];
  expect(result).toMatchObject({ file: 'near.png', data: 'photos', items: 6, run, step: 6 });
  expect(results.map(({ query }) => query)).toEqual([paths[2], paths[5]]);
  for (const [place, item] of [
    [0, 2],
    [1, 5],
  ] as const) {
    const { neighbours } = results[place]!;
    expect(neighbours).toHaveLength(4);
    expect(neighbours[0]!.path.endsWith(paths[item]!)).toBe(true);
    expect(neighbours[0]!.label).toBe(paths[item]!.split('/')[1]);
    expect(neighbours[0]!.distance).toBeLessThan(1e-6);
    expect(neighbours.map(({ distance }) => distance)).toEqual(
      neighbours.map(({ distance }) => distance).sort((a, b) => a - b),
    );
  }
  const { width, height } = decodePng(readFileSync(at('near.png')));
  expect([width, height]).toEqual([5 * 58 + 2, 2 * 58 + 2]);
  const { stdout } = await ali(['neighbours', run, '--query', paths[0]!, '--count', '2', '--threads', '1'], { cwd });
  expect(stdout).toMatch(/^photos\/0\/0\.png\n +distance +index +label +path\n +0\.0000 +4500 +0\n/);
  expect(stdout).toContain('neighbours.png: nearest of 5000 items of digits');
  const missing = await ali(['neighbours', run, '--query', 'nothing.png'], { cwd });
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing.png does not exist') });
});

test('encode writes Parquet and the files of the projector, the same codes', async () => {
  await succeed('encode', run, '--out', 'z.npy');
  expect(await succeed('encode', run, '--out', 'z.parquet')).toMatchObject({ file: 'z.parquet', format: 'parquet' });
  const { data } = await readNpy(at('z.npy'));
  const file = new Uint8Array(readFileSync(at('z.parquet'))).buffer as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  expect(Float32Array.from(rows.flatMap(({ z0, z1, z2, z3 }) => [z0, z1, z2, z3] as number[]))).toEqual(data);
  expect(rows[499]).toMatchObject({ label: digits.classes![9] });
  const made = await succeed('encode', run, '--format', 'projector', '--out', 'board');
  expect(made.files).toEqual(['tensors.tsv', 'metadata.tsv', 'sprite.png', 'projector_config.pbtxt']);
  const lines = readFileSync(at('board/tensors.tsv'), 'utf8').trimEnd().split('\n');
  expect(Float32Array.from(lines.flatMap((line) => line.split('\t').map(Number)))).toEqual(data);
  const again = await ali(['encode', run, '--format', 'projector', '--out', 'board'], { cwd });
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('board is not empty') });
  const named = await succeed('encode', run, '--format', 'csv', '--out', 'z.txt');
  expect(named.format).toBe('csv');
  const wrong = await ali(['encode', run, '--out', 'z.txt2'], { cwd });
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('.npy or .npz or .csv or .parquet') });
  expect(existsSync(at('z.txt2'))).toBe(false);
});

test('train --best keeps a checkpoint that every command finds', async () => {
  const flags = ['--config', config, '--best', 'codes', '--set', 'keepCheckpoints=1', '--out', 'kept', '--quiet'];
  expect((await ali(['train', ...flags], { cwd })).code).toBe(0);
  const inspected = JSON.parse((await ali(['inspect', 'kept', '--json'], { cwd })).stdout) as Record<string, unknown>;
  const best = inspected.best as number;
  expect(inspected.checkpoints).toEqual([...new Set([best, 6])]);
  expect((await succeed('sample', 'kept', '--count', '2', '--checkpoint', 'best')).step).toBe(best);
  expect((await succeed('sample', join('kept', 'checkpoints', 'best'), '--count', '2')).step).toBe(best);
  expect((await succeed('encode', 'kept', '--checkpoint', String(best))).step).toBe(best);
  const { stdout } = await ali(['inspect', 'kept'], { cwd });
  expect(stdout).toContain(`${best}, by codes`);
  const none = await ali(['sample', run, '--checkpoint', 'best'], { cwd });
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('keeps no best checkpoint') });
  const wrong = await ali(['sample', run, '--checkpoint', 'newest'], { cwd });
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('expected latest, best or a step') });
  const help = await ali(['train', '--help'], { cwd });
  for (const name of bestNames) expect(help.stdout).toContain(`"${name}"`);
});
