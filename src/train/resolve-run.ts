/** What a user names as a run: a run directory, or one checkpoint in it. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AliError } from '../errors.ts';
import { checkpointStep, latestCheckpoint } from './checkpoint-list.ts';

/** Absolute paths; `checkpoint` is the one named or the newest, undefined when the run has none yet. */
export type ResolvedRun = { run: string; checkpoint: string | undefined };

/**
 * Finds the run and the checkpoint that `path` means.
 * @throws AliError `run` when it is neither a run directory nor a checkpoint in one.
 */
export async function resolveRun(path: string): Promise<ResolvedRun> {
  const full = resolve(path);
  const kind = await stat(full).catch(() => undefined);
  if (kind === undefined) throw notRun(path, 'no such path', await runsBeside(full));
  if (!kind.isDirectory()) throw notRun(path, 'a file', []);
  if (await isRun(full)) return { run: full, checkpoint: await latestCheckpoint(full) };
  const parent = dirname(full);
  const run = dirname(parent);
  const named = basename(parent) === 'checkpoints' && checkpointStep(basename(full)) !== undefined;
  if (named && (await isRun(run))) return { run, checkpoint: full };
  throw notRun(path, 'a folder that is none', await runsIn(full));
}

/** A run has a config.json; so has an exported model, which holds its networks as ONNX files. */
async function isRun(directory: string): Promise<boolean> {
  const isFile = (name: string) =>
    stat(join(directory, name))
      .then((status) => status.isFile())
      .catch(() => false);
  return (await isFile('config.json')) && !(await isFile('encoder.onnx'));
}

/** Runs among the direct sub-folders, by name. */
async function runsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const found: string[] = [];
  for (const name of names.sort().slice(-1000)) {
    if (await isRun(join(directory, name))) found.push(join(directory, name));
  }
  return found;
}

function runsBeside(path: string): Promise<string[]> {
  return runsIn(dirname(path));
}

function notRun(path: string, received: string, runs: string[]): AliError {
  const newest = runs.at(-1);
  const expected = 'a run directory (with config.json) or a checkpoint in it (RUN/checkpoints/step-…)';
  return new AliError('run', `${path} is not a run; expected ${expected}; received ${received}`, {
    remedy: newest === undefined ? 'Start a run with: ali train' : `Did you mean ${newest}?`,
  });
}
