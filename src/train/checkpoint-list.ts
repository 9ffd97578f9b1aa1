/** The checkpoints of a run: their names, which there are, and which of them to keep. */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../data/files.ts';
import { AliError } from '../errors.ts';

const temporaryPrefix = '.tmp-';

/** The folder of the checkpoint after `step` updates: `RUN/checkpoints/step-00001000`. */
export function checkpointDirectory(run: string, step: number): string {
  return join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`);
}

/** The step that a folder's name stands for, or undefined when it is not a checkpoint's name. */
export function checkpointStep(name: string): number | undefined {
  const digits = /^step-(\d{8}|[1-9]\d{8,14})$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A new path in `RUN/checkpoints` that readers do not see and the next write removes. */
export function temporaryPath(run: string, purpose: string): string {
  return join(run, 'checkpoints', `${temporaryPrefix}${purpose}-${randomBytes(6).toString('hex')}`);
}

/**
 * Steps of all whole checkpoints of a run, ascending; none when the run has not written one yet.
 * @throws AliError `run` when the folder cannot be read.
 */
export async function listCheckpoints(run: string): Promise<number[]> {
  const entries = await readEntries(run);
  const steps = entries.map((entry) => (entry.isDirectory() ? checkpointStep(entry.name) : undefined));
  return steps.filter((step) => step !== undefined).sort((a, b) => a - b);
}

/** The folder of the newest checkpoint of a run, or undefined when there is none. */
export async function latestCheckpoint(run: string): Promise<string | undefined> {
  const step = (await listCheckpoints(run)).at(-1);
  return step === undefined ? undefined : checkpointDirectory(run, step);
}

/**
 * Removes all but the newest `keep` (1 or more) checkpoints, and but the one of step `besides`, and returns the steps that went.
 * @throws AliError `usage` for another `keep`, `io` when the file system refuses.
 */
export async function pruneCheckpoints(
  run: string,
  { keep, besides }: { keep: number; besides?: number | undefined },
): Promise<number[]> {
  if (!Number.isInteger(keep) || keep < 1) {
    throw new AliError('usage', `cannot keep that many checkpoints; expected 1 or more; received ${keep}`, {
      remedy: 'Keep at least the last checkpoint.',
    });
  }
  const older = (await listCheckpoints(run)).slice(0, -keep);
  return removeCheckpoints(
    run,
    older.filter((step) => step !== besides),
  );
}

/**
 * Removes the checkpoints after `step` and returns their steps: a run that resumes from an earlier checkpoint would
 * otherwise still call the abandoned ones its newest.
 * @throws AliError `io` when the file system refuses.
 */
export async function removeCheckpointsAfter(run: string, step: number): Promise<number[]> {
  const later = (await listCheckpoints(run)).filter((other) => other > step);
  return removeCheckpoints(run, later.reverse());
}

/** Removes what interrupted writes and removals have left behind. Only the process that holds the run's lock may. */
export async function removeLeftovers(run: string): Promise<void> {
  for (const { name } of await readEntries(run)) {
    if (!name.startsWith(temporaryPrefix)) continue;
    await rm(join(run, 'checkpoints', name), { recursive: true, force: true });
  }
}

/** Every folder is renamed before it is emptied, so that none is ever seen half removed. */
async function removeCheckpoints(run: string, steps: number[]): Promise<number[]> {
  for (const step of steps) {
    const directory = checkpointDirectory(run, step);
    const aside = temporaryPath(run, 'removed');
    try {
      await rename(directory, aside);
      await rm(aside, { recursive: true, force: true });
    } catch (error) {
      throw ioError(error, directory);
    }
  }
  return steps;
}

async function readEntries(run: string) {
  try {
    return await readdir(join(run, 'checkpoints'), { withFileTypes: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new AliError('run', `the checkpoints of ${run} cannot be listed; expected a readable folder 'checkpoints'`, {
      remedy: 'Check that the path is a run directory and that you may read it.',
      cause,
    });
  }
}
