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
  const others = [...differs.keys()].filter((rank) => differs[rank]! > 0);
  if (others.length === 0) return undefined;
  const goOn =
    done === 0
      ? 'nothing was trained yet: give the same command again'
      : 'no checkpoint was written of this: ali resume goes on from the newest, on which all ranks agreed';
  return new AliError('runtime', `after step ${done} ${tellApart(others, team)}`, {
    remedy: `${goOn}; where it comes again, look at the memory and the MPI of these hosts`,
  });
}

/** Which ranks differ, and their hosts; where all of several do, it is rank 0 that stands alone. */
function tellApart(others: readonly number[], team: Team): string {
  if (others.length > 1 && others.length === team.size - 1)
    return `all other ranks hold other parameters than rank 0 on ${team.tell(hostname())}`;
  const names = others.map((rank) => `rank ${rank} on ${team.tell(hostname(), rank)}`);
  return `${names.join(', ')} ${names.length === 1 ? 'holds' : 'hold'} other parameters than rank 0`;
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
