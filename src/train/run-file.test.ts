import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPreset } from '../presets/index.ts';
import { configIdentifier, readRunFile, writeRunFile } from './run-file.ts';

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'ali-run-file-'));
});
afterEach(() => rm(run, { recursive: true, force: true }));

const config = findPreset('digits');
const provenance = {
  versions: { node: '20.0.0' },
  data: { name: 'digits', digest: 'abc', source: 'OpenCV samples', train: 4500, test: 500 },
};

it('opens with the name of its form, and reads back without it', async () => {
  await writeRunFile(run, config, provenance);
  const text = await readFile(join(run, 'config.json'), 'utf8');
  expect(text.startsWith(`{\n  "$schema": "${configIdentifier}",\n`)).toBe(true);
  expect(await readRunFile(run)).toEqual({ config, provenance });
});

it('is read without that name too, but not without its provenance', async () => {
  await writeFile(join(run, 'config.json'), JSON.stringify({ ...config, provenance }));
  expect(await readRunFile(run)).toEqual({ config, provenance });
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  await expect(readRunFile(run)).rejects.toMatchObject({ code: 'run' });
});

it('takes a run from before a field was there as what it was', async () => {
  const { device: _, gradientPenaltyShare: __, ...before } = config;
  await writeFile(join(run, 'config.json'), JSON.stringify({ ...before, provenance }));
  expect((await readRunFile(run)).config).toEqual(config);
});
