/** From names in a request to paths in the folder of runs: nothing outside it, whatever the name. */

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../../data/files.ts';
import { AliError } from '../../errors.ts';

const pictureName = /^(?:reals|step-(\d{8,15})(-reconstructions)?)\.png$/;

/** What a picture's file name stands for, undefined when it is none. */
export function parsePicture(name: string): { readonly step: number | undefined; readonly pairs: boolean } | undefined {
  const match = pictureName.exec(name);
  return match
    ? { step: match[1] === undefined ? undefined : Number(match[1]), pairs: match[2] !== undefined }
    : undefined;
}

/**
 * The folder of a run. Links are none, so that no path leaves the folder of runs.
 * @throws AliError 'run' when there is no such folder.
 */
export async function runPath(runs: string, name: string): Promise<string> {
  const path = join(runs, name);
  const plain = name !== '' && !/[/\\\0]/.test(name) && !name.startsWith('.');
  const status = plain ? await lstat(path).catch(() => undefined) : undefined;
  if (status?.isDirectory()) return path;
  throw new AliError('run', `there is no run of that name; expected a folder in the folder of runs; received ${name}`, {
    remedy: 'look at the list of runs',
  });
}

/** The file of a run's picture. @throws AliError 'run' when there is none. */
export async function picturePath(runs: string, name: string, picture: string): Promise<string> {
  const run = await runPath(runs, name);
  const folder = join(run, 'samples');
  const path = join(folder, picture);
  const isPlain =
    parsePicture(picture) !== undefined &&
    (await lstat(folder).catch(() => undefined))?.isDirectory() &&
    (await lstat(path).catch(() => undefined))?.isFile();
  if (isPlain) return path;
  throw new AliError('run', `${name} has no such picture; expected one of its samples; received ${picture}`);
}

/** Names of the folders that may be runs; none where there is no folder of runs yet. @throws AliError 'io' */
export async function runNames(runs: string): Promise<string[]> {
  try {
    const entries = await readdir(runs, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw ioError(error, runs);
  }
}
