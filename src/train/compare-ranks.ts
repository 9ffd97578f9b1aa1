/** A check that all ranks hold the same: now and then, and always before a checkpoint is written. */

import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Team } from '../distributed/team.ts';
import { AliError } from '../errors.ts';
import type { Config } from '../presets/config.ts';
import type { TrainingStep } from './step.ts';

/** At most so many steps lie between two comparisons. */
export const compareEvery = 100;

/** What is wrong after `done` steps in all, as all ranks know it at once; undefined where nothing is, or where it is not looked at. */
export type Comparison = (done: number) => AliError | undefined;

/**
 * Compares every `compareEvery` steps and after each step behind which rank 0 may write a checkpoint: what is written is then what all
 * ranks held. Every rank calls it after every step.
 * @param options.signal aborted at the same step on all ranks, which ends the run with a checkpoint
 */
export function createComparison(
  step: TrainingStep,
  team: Team,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Comparison {
  const { steps, checkpointEvery, snapshotEvery, best } = config;
  const due = (done: number) =>
    [compareEvery, checkpointEvery, ...(best ? [snapshotEvery] : [])].some((every) => done % every === 0) ||
    done === steps ||
    signal.aborted;
  return (done) => (due(done) ? findDifference(step, team, done) : undefined);
}

/** The step, of which `run` throws the error that a comparison finds. */
export function withComparison(step: TrainingStep, compare: Comparison): TrainingStep {
  return {
    ...step,
    async run(first, count = 1) {
      const watch = await step.run(first, count);
      const difference = compare(first + count);
      if (difference) throw difference;
      return watch;
    },
  };
}

/** Compares what the ranks hold after `done` steps; an AliError 'runtime', the same on all ranks, where it is not the same. */
export function findDifference(step: TrainingStep, team: Team, done: number): AliError | undefined {
  const own = digestOf(step);
  const first = Uint8Array.from(own);
  team.broadcast(first);
  const differs = new Float32Array(team.size);
  differs[team.rank] = own.equals(first) ? 0 : 1;
  team.sum(differs);
  const other = differs.findIndex((each) => each > 0);
  if (other < 0) return undefined;
  const host = team.tell(hostname(), other);
  return new AliError('runtime', `after step ${done} rank ${other} on ${host} holds other parameters than rank 0`, {
    remedy:
      'no checkpoint was written of this: ali resume goes on from the newest, on which all ranks agreed; where it comes again, look at ' +
      'the memory and the MPI of these two hosts',
  });
}

/** SHA-256 over everything that an optimiser moves; running statistics are each rank's own. */
function digestOf({ states, slots, averages }: TrainingStep): Buffer {
  const hash = createHash('sha256');
  for (const [name, values] of slots) hash.update(name).update(values);
  for (const name of new Set([...slots.keys()].map((slot) => slot.slice(0, slot.lastIndexOf('.'))))) {
    hash.update(states.get(name)!).update(averages.get(name)!);
  }
  return hash.digest();
}
