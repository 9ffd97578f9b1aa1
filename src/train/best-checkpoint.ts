/** The best checkpoint of a run: which of those on the disk the snapshot of its own step speaks best of. */

import { AliError } from '../errors.ts';
import { type BestName, bestCriteria, type Criterion } from '../presets/best-field.ts';
import { readCheckpointState } from './checkpoint.ts';
import { checkpointDirectory, listCheckpoints } from './checkpoint-list.ts';
import type { Watch } from './step.ts';

/** A checkpoint with the measures of the snapshot that was taken at its step. */
export interface MeasuredCheckpoint {
  readonly step: number;
  readonly measures: Watch;
}

/**
 * What a checkpoint remembers of the snapshot at its step: all that is known of the best one stands in the checkpoints
 * themselves, so that there is nothing that a crash could leave half true.
 */
export function stateOfMeasures(measures: Watch | undefined): { measures?: Watch } {
  if (!measures) return {};
  return { measures: Object.fromEntries(Object.entries(measures).filter(([, value]) => Number.isFinite(value))) };
}

/** Whether `a` is better than `b` by a criterion; a missing measure is worse than any, equal ones are not better. */
export function isBetter(name: BestName, a: Watch, b: Watch | undefined): boolean {
  const criteria: readonly Criterion[] = bestCriteria[name];
  for (const { measure, better } of criteria) {
    const worst = better === 'more' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const [own, other] = [a, b].map((each) => {
      const value = each?.[measure] ?? worst;
      return Number.isNaN(value) ? worst : value;
    }) as [number, number];
    if (own !== other) return better === 'more' ? own > other : own < other;
  }
  return false;
}

/** @throws AliError 'config' where a criterion's measures are not among those of the run's snapshots */
export function checkMeasured(name: BestName, measures: Watch): void {
  const missing = bestCriteria[name].find(({ measure }) => !(measure in measures));
  if (!missing) return;
  const measured = Object.keys(measures).join(', ') || 'nothing';
  throw new AliError(
    'config',
    `best: expected a measure that this run has; received "${name}", which needs ${missing.measure}, and its snapshots measure ${measured}`,
    { remedy: 'choose another measure, or leave best out' },
  );
}

/**
 * The best checkpoint of a run among those on the disk, the earliest of equals; undefined where none has been measured.
 * @param options.damaged what to do about one whose state cannot be read: 'refuse' (default) or 'pass over'
 * @throws AliError 'checkpoint' for a damaged one, 'run' where the folder cannot be read
 */
export async function findBest(
  run: string,
  name: BestName,
  { damaged = 'refuse' }: { readonly damaged?: 'refuse' | 'pass over' } = {},
): Promise<MeasuredCheckpoint | undefined> {
  let best: MeasuredCheckpoint | undefined;
  for (const step of await listCheckpoints(run)) {
    const measures = await readMeasures(checkpointDirectory(run, step)).catch((error) => {
      if (damaged === 'refuse') throw error;
      return undefined;
    });
    if (measures && isBetter(name, measures, best?.measures)) best = { step, measures };
  }
  return best;
}

async function readMeasures(directory: string): Promise<Watch | undefined> {
  const { measures } = await readCheckpointState(directory);
  if (typeof measures !== 'object' || measures === null) return undefined;
  return Object.fromEntries(Object.entries(measures).filter(([, value]) => typeof value === 'number'));
}
