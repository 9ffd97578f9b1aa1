import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listPictures } from './pictures.ts';
import { picturePath, runNames, runPath } from './run-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'ali-studio-paths-'));
const runs = join(folder, 'runs');

beforeAll(() => {
  mkdirSync(join(runs, '0001-grid', 'samples'), { recursive: true });
  mkdirSync(join(runs, '.0002'));
  mkdirSync(join(folder, 'secret', 'samples'), { recursive: true });
  for (const name of [
    'step-00000010.png',
    'step-00000002.png',
    'step-00000002-reconstructions.png',
    'reals.png',
    '.x.png',
  ])
    writeFileSync(join(runs, '0001-grid', 'samples', name), name);
  writeFileSync(join(folder, 'secret', 'samples', 'reals.png'), 'secret');
  symlinkSync(join(folder, 'secret'), join(runs, 'link'));
  symlinkSync(join(folder, 'secret', 'samples', 'reals.png'), join(runs, '0001-grid', 'samples', 'step-00000099.png'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a run is a folder right below, and no link', async () => {
  expect(await runNames(runs)).toEqual(['0001-grid']);
  expect(await runNames(join(folder, 'none'))).toEqual([]);
  expect(await runPath(runs, '0001-grid')).toBe(join(runs, '0001-grid'));
  for (const name of [
    '..',
    '.',
    '',
    '../secret',
    '0001-grid/samples',
    'link',
    '.0002',
    'none',
    '0001-grid\0',
    '..\\secret',
  ])
    await expect(runPath(runs, name), name).rejects.toMatchObject({ code: 'run' });
});

test('a picture is a file of its samples, and no link', async () => {
  expect(await picturePath(runs, '0001-grid', 'reals.png')).toBe(join(runs, '0001-grid', 'samples', 'reals.png'));
  for (const name of [
    '../config.json',
    'step-1.png',
    'step-00000099.png',
    '.x.png',
    'step-00000010.png/..',
    'none.png',
  ])
    await expect(picturePath(runs, '0001-grid', name), name).rejects.toMatchObject({ code: 'run' });
});

test('pictures are listed by step', async () => {
  expect(await listPictures(join(runs, '0001-grid'))).toEqual({
    samples: [2, 10, 99],
    reconstructions: [2],
    reals: true,
  });
  expect(await listPictures(join(runs, 'none'))).toEqual({ samples: [], reconstructions: [], reals: false });
});
