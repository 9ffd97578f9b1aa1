/**
 * A training step on the CPU: a single call runs forward and backward and leaves the gradients in given buffers; where several
 * ranks train together these become the mean over all; a fused kernel then updates parameters, moments and averages in place.
 */

import type { Dataset } from '../data/dataset.ts';
import { typeOf } from '../data/split.ts';
import { wholeShare } from '../distributed/share.ts';
import { sizeOf } from '../graph/index.ts';
import type { State } from '../nn/scope.ts';
import { schedule } from '../optim/schedule.ts';
import type { Config } from '../presets/config.ts';
import { createKernel, kernelBytes } from '../runtime/kernel.ts';
import { Session, type TensorData } from '../runtime/session.ts';
import { gradientNorms } from './gradient-norms.ts';
import {
  buildStep,
  makeOptimiser,
  type StepOptions,
  settingsOf,
  type TrainingStep,
  unmoved,
  type Watch,
} from './step.ts';
import { createFeed } from './step-feed.ts';
import { blockLength, createBlock, initialise, viewsOf } from './step-memory.ts';

/** Every state begins at a multiple of 64 bytes. */
const alignment = 16;

export interface CpuStepOptions extends StepOptions {
  /** What the learning rates are multiplied by at a step; default the factor of the configuration's schedule. */
  readonly pace?: (step: number) => number;
}

/** Builds the step, takes its memory, draws the initial states and loads the program. With `exchange`, `config` has one rank's batch sizes. */
export async function createCpuStep(
  config: Config,
  dataset: Dataset,
  { weights, pace, exchange, ...session }: CpuStepOptions = {},
): Promise<TrainingStep> {
  const { seed, averaging } = config;
  const split = dataset.train;
  const { scope, players: movers, watched, model } = buildStep(config, typeOf(split));
  const shapes = new Map([...scope.states.values()].map(({ name, shape }) => [name, shape]));
  const { statistics, frozen: still } = unmoved(scope, movers);

  const groups = movers.map(({ player, states }) => ({ player, states, optimiser: makeOptimiser(config, player) }));
  const lengths = groups.flatMap(({ states, optimiser }) =>
    Array<number>(2 + optimiser.slots.length).fill(blockLength(states, alignment)),
  );
  const gradientLengths = groups.map(({ states }) => blockLength(states, alignment));
  const exchangedLength = gradientLengths.reduce((sum, length) => sum + length, 0) + watched.length;
  const kernel = createKernel(
    kernelBytes([
      exchangedLength,
      ...lengths,
      ...Array<number>(3).fill(blockLength(statistics, alignment)),
      blockLength(still, alignment),
    ]),
  );
  const block = (states: readonly State[], allocate = kernel.allocate) => createBlock(states, { allocate, alignment });
  // All that ranks exchange stands together: the gradients, and behind them what is watched.
  const exchanged = kernel.allocate(exchangedLength);
  let taken = 0;
  const take = (length: number) => {
    taken += length;
    return exchanged.subarray(taken - length, taken);
  };

  const players = groups.map((group) => ({
    ...group,
    parameter: block(group.states),
    gradient: block(group.states, take),
    slots: group.optimiser.slots.map(() => block(group.states)),
  }));
  const gradients = viewsOf(players.map(({ gradient }) => gradient));
  const running = block(statistics);
  const next = block(statistics);
  const frozen = block(still);
  const live = [...players.map(({ parameter }) => parameter), running, frozen];
  const averaged =
    averaging.rate > 0
      ? [...[...groups.map(({ states }) => states), statistics].map((each) => block(each)), frozen]
      : live;

  await initialise(live, { states: scope.states, seed, split, itemSize: sizeOf(config.shape), weights });
  if (averaging.rate > 0) for (const [i, { all }] of averaged.entries()) all.set(live[i]!.all);

  const feed = createFeed(config, dataset, scope.draws.values(), { share: exchange ?? wholeShare });
  const watchBuffer = take(watched.length);
  const program = await Session.create(model, session);
  const call = program.bind(
    Object.fromEntries<TensorData>([...feed.buffers, ...viewsOf(live)]),
    Object.fromEntries<TensorData>([
      ...viewsOf(
        players.map(({ gradient }) => gradient),
        (name) => `gradient/${name}`,
      ),
      ...viewsOf([next], (name) => `next/${name}`),
      ['watch', watchBuffer],
    ]),
  );

  const factor = pace ?? schedule(config.schedule);
  const rates = players.map(({ player }) => settingsOf(config, player).learningRate);
  const times = { feed: 0, graph: 0, exchange: 0, update: 0 };

  async function one(step: number): Promise<void> {
    const began = performance.now();
    await feed.fill(step);
    const fed = performance.now();
    await call();
    const computed = performance.now();
    exchange?.average(exchanged);
    const met = performance.now();
    for (const [i, { optimiser, parameter, gradient, slots }] of players.entries()) {
      const arrays = { parameter: parameter.all, gradient: gradient.all, slots: slots.map(({ all }) => all) };
      optimiser.update(kernel, arrays, { learningRate: rates[i]! * factor(step), step: step + 1 });
    }
    running.all.set(next.all);
    if (averaging.rate > 0) {
      for (const [i, { all }] of averaged.slice(0, -1).entries()) {
        kernel.average({ average: all, parameter: live[i]!.all }, { rate: averagingRate(config, step) });
      }
    }
    times.feed += fed - began;
    times.graph += computed - fed;
    times.exchange += met - computed;
    times.update += performance.now() - met;
  }

  return {
    device: 'cpu',
    states: viewsOf(live),
    slots: new Map(
      players.flatMap(({ slots, optimiser }) =>
        slots.flatMap((slot, i) => [...viewsOf([slot], (name) => `${name}.${optimiser.slots[i]}`)]),
      ),
    ),
    averages: viewsOf(averaged),
    shapes,
    model,
    times,
    atOnce: 1,
    async run(step, count = 1): Promise<Watch> {
      for (let i = 0; i < count; i++) await one(step + i);
      return Object.fromEntries(watched.map((name, i) => [name, watchBuffer[i]!]));
    },
    gradientNorms: () => gradientNorms(gradients),
    async pull() {},
    push() {},
    locations: () => ({}),
    isFinite: () => live.every(({ all }) => kernel.isFinite(all)),
    release: () => {
      feed.close();
      return program.release();
    },
  };
}

/** How far the averages move in a step: a mean of all steps at first, so that a short run is not averaged with its own beginning. */
export function averagingRate({ averaging }: Config, step: number): number {
  return Math.max(averaging.rate, 1 / (step + 2));
}
