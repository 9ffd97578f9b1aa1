/** A training inside a cell: begun, or gone on with where it was stopped. */

import { join } from 'node:path';
import { AliError } from '../errors.ts';
import type { ConfigOverrides } from '../presets/config.ts';
import { latestCheckpoint } from '../train/checkpoint.ts';
import { resume, train } from '../train/train.ts';
import type { CellContext } from './experiment.ts';

export interface TrainedRun {
  /** The run directory. */
  readonly run: string;
  readonly steps: number;
}

/**
 * Trains into the folder `name` of the cell on one thread, or resumes the run that is there; one that is finished is only
 * looked at.
 * @throws AliError as `train`; 'run' where the reproduction was stopped in between, with a checkpoint
 */
export async function trainRun(
  { folder, signal, report }: CellContext,
  name: string,
  overrides: ConfigOverrides,
): Promise<TrainedRun> {
  const out = join(folder, name);
  const begun = (await latestCheckpoint(out).catch(() => undefined)) !== undefined;
  const events = begun ? resume(out, { signal, threads: 1 }) : train({ ...overrides, threads: 1 }, { signal, out });
  for await (const event of events) {
    if (event.event === 'step' && event.logged) report(`${name}, step ${event.step} of ${event.steps}`);
    if (event.event === 'finished') return { run: event.run, steps: event.step };
  }
  throw new AliError('run', `${name} was stopped before its last step`, {
    remedy: 'give the same command again to go on',
  });
}
