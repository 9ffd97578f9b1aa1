import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clearAbortedRun, isAbortedRun } from './aborted-run.ts';

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'ali-aborted-'));
});
afterEach(() => rm(run, { recursive: true, force: true }));

const early = {
  'config.json': '{"preset":"digits","provenance":{}}',
  'metrics.jsonl': '',
  'events.out.tfevents.1700000000.host.1.0': '',
  'samples/reals.png': '',
  'samples/step-00000000.png': '',
  'samples/.step-00000000-reconstructions.png.0123456789ab.tmp': '',
  'checkpoints/.tmp-step-00000000-0123456789ab': '',
  '.lock': '',
};

async function fill(files: Readonly<Record<string, string>>): Promise<void> {
  for (const folder of ['samples', 'checkpoints']) await mkdir(join(run, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(run, name), text);
}

it('is emptied but for its lock', async () => {
  await fill(early);
  expect(await isAbortedRun(run)).toBe(true);
  await clearAbortedRun(run);
  expect(await readdir(run)).toEqual(['.lock']);
  await clearAbortedRun(run);
});

it.each<[string, Readonly<Record<string, string>>]>([
  ['a model card', { 'README.md': '' }],
  ['a checkpoint', { 'checkpoints/step-00000000': '' }],
  ['samples of a later step', { 'samples/step-00000500.png': '' }],
  ['a file of somebody', { 'thesis.txt': '' }],
  ['a picture of somebody', { 'samples/me.png': '' }],
  ['a config.json of another program', { 'config.json': '{"name":"other"}' }],
])('is none where there is %s, and that stays', async (_, files) => {
  await fill({ ...early, ...files });
  expect(await isAbortedRun(run)).toBe(false);
  const before = await readdir(run, { recursive: true });
  await expect(clearAbortedRun(run)).rejects.toMatchObject({ code: 'run' });
  expect(await readdir(run, { recursive: true })).toEqual(before);
});
