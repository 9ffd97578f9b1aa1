/** A training step of one rank among others: its share of every batch, and the mean of all gradients. */

import type { Team } from '../distributed/team.ts';
import { AliError } from '../errors.ts';
import type { Config } from '../presets/config.ts';
import type { Exchange, TrainingStep } from './step.ts';

/**
 * The configuration of one rank: its part of every batch.
 * @throws AliError 'config' where the batches do not divide, or the device is none on which ranks can train together
 */
export function configOfRank(config: Config, size: number): Config {
  const { device, labels } = config;
  if (device !== 'cpu') {
    throw new AliError('config', `device: expected cpu, as ${size} ranks train together; received ${device}`, {
      remedy: 'take --device cpu, or start a single process',
    });
  }
  const least = 2 * (config.networks.discriminator.packing ?? 1);
  const part = (name: string, items: number, least: number) => {
    if (items % size === 0 && items >= least * size) return items / size;
    const near = size * Math.max(least, Math.round(items / size));
    throw new AliError(
      'config',
      `${name}: expected a multiple of the ${size} ranks, ${least} or more for each; received ${items}`,
      { remedy: `set ${name}=${near}, or start another number of processes` },
    );
  };
  return {
    ...config,
    batchSize: part('batchSize', config.batchSize, least),
    ...(labels && { labels: { ...labels, batchSize: part('labels.batchSize', labels.batchSize, 1) } }),
  };
}

/** @throws AliError 'data' where there are fewer items than ranks */
export function checkItems({ count }: { readonly count: number }, size: number): void {
  if (count >= size) return;
  throw new AliError('data', `expected at least as many training items as ranks, ${size}; received ${count}`, {
    remedy: `start at most ${count} ${count === 1 ? 'process' : 'processes'}`,
  });
}

/**
 * What a step exchanges with the other ranks. The signal that it returns is aborted at the same step on all of them, as soon
 * as `signal` is on any.
 */
export function createExchange(
  team: Team,
  signal: AbortSignal | undefined,
): { readonly exchange: Exchange; readonly signal: AbortSignal } {
  const { rank, size } = team;
  const stopped = new AbortController();
  const flag = new Float32Array(1);
  const average = (numbers: Float32Array) => {
    team.sum(numbers);
    for (let i = 0; i < numbers.length; i++) numbers[i]! /= size;
    flag[0] = signal?.aborted ? 1 : 0;
    team.sum(flag);
    if (flag[0] > 0) stopped.abort();
  };
  return { exchange: { rank, size, average }, signal: stopped.signal };
}

/** Gives every rank what rank 0 holds. */
export function shareStates(step: TrainingStep, team: Team): void {
  for (const arrays of [step.states, step.slots, step.averages])
    for (const array of arrays.values()) team.broadcast(array);
  step.push();
}
