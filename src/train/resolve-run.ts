/** What a user names as a run: a run directory, or one checkpoint in it. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AliError } from '../errors.ts';
import { type BestName, bestNames } from '../presets/best-field.ts';
import { findBest } from './best-checkpoint.ts';
import { checkpointDirectory, checkpointStep, latestCheckpoint, listCheckpoints } from './checkpoint-list.ts';
import { readConfig } from './run-directory.ts';

/** Absolute paths; `checkpoint` is the one named or the newest, undefined when the run has none yet. */
export type ResolvedRun = { run: string; checkpoint: string | undefined };

/** Which checkpoint of a run: its newest, the best by the measure that its configuration names, or that of a step. */
export type WhichCheckpoint = 'latest' | 'best' | number;

/**
 * Finds the run and the checkpoint that `path` means: RUN, RUN/checkpoints/step-…, RUN/checkpoints/latest or
 * RUN/checkpoints/best.
 * @param options.checkpoint which one, where the path is a run's. Default 'latest'
 * @throws AliError `usage` when it is no text or says twice which checkpoint, `run` when it is neither a run directory nor a
 * checkpoint in one, or the run keeps no best one.
 */
export async function resolveRun(
  path: string,
  { checkpoint: which }: { readonly checkpoint?: WhichCheckpoint | undefined } = {},
): Promise<ResolvedRun> {
  const found = await resolvePath(path);
  if (which === undefined) return found;
  if (resolve(path) !== found.run) {
    throw new AliError('usage', `expected one checkpoint; received ${path} and the checkpoint ${which}`, {
      remedy: `give the run: ${found.run}`,
    });
  }
  return which === 'latest' ? found : resolvePath(pathOf(found.run, which));
}

function pathOf(run: string, which: 'best' | number): string {
  return which === 'best' ? join(run, 'checkpoints', which) : checkpointDirectory(run, which);
}

async function resolvePath(path: string): Promise<ResolvedRun> {
  if (typeof path !== 'string') {
    throw new AliError('usage', `the path of a run is missing; expected text; received ${JSON.stringify(path)}`, {
      remedy: 'Give the path of a run directory, as ali train prints it.',
    });
  }
  const full = resolve(path);
  const parent = dirname(full);
  const run = dirname(parent);
  const isCheckpoint = basename(parent) === 'checkpoints' && (await isRun(run));
  const kind = await stat(full).catch(() => undefined);
  if (isCheckpoint && kind === undefined && basename(full) === 'latest') {
    return { run, checkpoint: await latestCheckpoint(run) };
  }
  if (isCheckpoint && kind === undefined && basename(full) === 'best') return { run, checkpoint: await bestOf(run) };
  if (isCheckpoint && checkpointStep(basename(full)) !== undefined) {
    if (kind?.isDirectory()) return { run, checkpoint: full };
    throw await noCheckpoint(path, run);
  }
  if (kind === undefined) throw notRun(path, 'no such path', await runsIn(parent));
  if (!kind.isDirectory()) throw notRun(path, 'a file', []);
  if (await isRun(full)) return { run: full, checkpoint: await latestCheckpoint(full) };
  if (await isFile(full, 'encoder.onnx')) throw notRun(path, 'an exported model', []);
  if (basename(full) === 'checkpoints' && (await isRun(parent))) {
    throw notRun(path, 'the checkpoints of a run', [parent]);
  }
  throw notRun(path, 'a folder that is none', await runsIn(full));
}

/** The best checkpoint of a run, by the measure that its configuration names. */
async function bestOf(run: string): Promise<string> {
  const { best: name } = await readConfig(run);
  if (!bestNames.includes(name as BestName)) {
    throw new AliError('run', `${run} keeps no best checkpoint: its configuration names no measure`, {
      remedy: `train with --best ${bestNames[0]}, or name a step: --checkpoint ${(await listCheckpoints(run)).at(-1) ?? 0}`,
    });
  }
  const best = await findBest(run, name as BestName);
  if (best) return checkpointDirectory(run, best.step);
  throw new AliError('run', `${run} has no checkpoint that was measured yet`, {
    remedy: 'wait for its first snapshot',
  });
}

/** A run has a config.json; so has an exported model, which holds its networks as ONNX files. */
async function isRun(directory: string): Promise<boolean> {
  return (await isFile(directory, 'config.json')) && !(await isFile(directory, 'encoder.onnx'));
}

async function isFile(directory: string, name: string): Promise<boolean> {
  const status = await stat(join(directory, name)).catch(() => undefined);
  return status?.isFile() ?? false;
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

async function noCheckpoint(path: string, run: string): Promise<AliError> {
  const steps = await listCheckpoints(run);
  const there = steps.length === 0 ? 'none at all' : `those of steps ${steps.join(', ')}`;
  return new AliError('run', `${path} is no checkpoint of ${run}; expected one that is there; received ${there}`, {
    remedy: `Name the run for its newest one: ${run}`,
  });
}

function notRun(path: string, received: string, runs: string[]): AliError {
  const newest = runs.at(-1);
  const expected = 'a run directory (with config.json) or a checkpoint in it (RUN/checkpoints/step-…)';
  return new AliError('run', `${path} is not a run; expected ${expected}; received ${received}`, {
    remedy: newest === undefined ? 'Start a run with: ali train' : `Did you mean ${newest}?`,
  });
}
