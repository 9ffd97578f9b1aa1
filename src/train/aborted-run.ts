/** Runs that were killed before their first checkpoint: nothing in them can be gone on with, so they may begin anew. */

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { lockName } from './lock.ts';

/** What a run writes before its first checkpoint, with the temporary names that a kill leaves behind. */
const early = {
  run: /^(config\.json|detector-fit\.json|metrics\.jsonl|samples|checkpoints|events\.out\.tfevents\..*|\.(config|detector-fit)\.json\.[0-9a-f]{12}\.tmp)$/,
  samples: /^\.?(reals|step-0{8}(-reconstructions)?)\.png(\.[0-9a-f]{12}\.tmp)?$/,
  checkpoints: /^\.tmp-/,
};
const configuration = /^\.?config\.json/;
const configLimit = 16 * 2 ** 20;

/** Whether a folder holds a run without any checkpoint, and nothing besides; a lock does not count. */
export async function isAbortedRun(path: string): Promise<boolean> {
  const names = await withoutLock(path);
  if (!names.some((name) => configuration.test(name)) || !names.every((name) => early.run.test(name))) return false;
  if (names.includes('config.json') && !(await isRunFile(join(path, 'config.json')))) return false;
  for (const folder of ['samples', 'checkpoints'] as const) {
    if (!names.includes(folder)) continue;
    const inside = await readdir(join(path, folder)).catch(() => ['unreadable']);
    if (!inside.every((name) => early[folder].test(name))) return false;
  }
  return true;
}

/**
 * Empties the folder of such a run; an empty one stays as it is. The caller holds its lock.
 * @throws AliError 'run' when another process has put something else there, 'io' when the file system refuses.
 */
export async function clearAbortedRun(path: string): Promise<void> {
  const names = await withoutLock(path);
  if (names.length === 0) return;
  if (!(await isAbortedRun(path))) {
    throw new AliError('run', `${path} is not empty; expected a new or an empty folder; received ${names[0]} in it`, {
      remedy: 'another process has just written there: give another folder',
    });
  }
  // Without its configuration it would no longer be known as a run, should this be cut short too.
  const last = names.filter((name) => configuration.test(name));
  for (const name of [...names.filter((other) => !last.includes(other)), ...last]) {
    await rm(join(path, name), { recursive: true, force: true }).catch((error) => {
      throw ioError(error, join(path, name));
    });
  }
}

/** Whether a config.json is one that a run wrote, and not some other program's. */
async function isRunFile(path: string): Promise<boolean> {
  const status = await stat(path);
  return status.isFile() && status.size <= configLimit && (await readFile(path, 'utf8')).includes('"provenance"');
}

async function withoutLock(path: string): Promise<string[]> {
  const names = await readdir(path).catch((error) => {
    throw ioError(error, path);
  });
  return names.filter((name) => !name.startsWith(lockName));
}
