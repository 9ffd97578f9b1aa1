/**
 * One training step as a program: a single call runs forward and backward and leaves the gradients in given buffers; a
 * fused kernel then updates parameters, moments and averages in place.
 */

import { batchOrder } from '../data/batches.ts';
import { type DataSplit, type Dataset, typeOf } from '../data/dataset.ts';
import { openBatches, readItems, spread } from '../data/read-items.ts';
import { AliError } from '../errors.ts';
import { concat, input, reshape, sizeOf, type Value } from '../graph/index.ts';
import { he, type Initialiser, isotropicNormal, xavier } from '../nn/initialisers.ts';
import { Scope, type State } from '../nn/scope.ts';
import { withGradientPenalty } from '../objectives/gradient-penalty.ts';
import { objectives } from '../objectives/index.ts';
import { playerGradients } from '../objectives/player-gradients.ts';
import { type EncodedModel, encodeModel } from '../onnx/model.ts';
import { adam, type Optimiser, sgd } from '../optim/optimiser.ts';
import { schedule } from '../optim/schedule.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
import { fillBytes, fillNormal } from '../random/fill.ts';
import { createKernel, type Kernel, kernelBytes } from '../runtime/kernel.ts';
import { Session, type SessionOptions, type TensorData } from '../runtime/session.ts';
import { createFeeds, declareFeeds, inRange } from './feeds.ts';

/** The numbers a step leaves to look at, by name. */
export type Watch = Readonly<Record<string, number>>;

export interface TrainingStep {
  /** Parameters and running statistics, by name: the live memory. */
  readonly states: ReadonlyMap<string, Float32Array>;
  /** Optimiser states, by `name.slot`: the live memory. */
  readonly slots: ReadonlyMap<string, Float32Array>;
  /** Moving averages of the states, by name; the states themselves where averaging is off. */
  readonly averages: ReadonlyMap<string, Float32Array>;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly model: EncodedModel;
  /** Runs training step `step`, counted from 0. */
  run(step: number): Promise<Watch>;
  /** Milliseconds spent so far on batches and draws, in the runtime, and on updates. */
  readonly times: { readonly feed: number; readonly graph: number; readonly update: number };
  /** Whether every state is finite. */
  isFinite(): boolean;
  release(): Promise<void>;
}

/** The graph of one step: what is fed, what leaves it, and the states it works on. */
export function buildStep(config: Config, dataType: 'uint8' | 'float32') {
  const { batchSize, shape, cycle, labels } = config;
  const scope = new Scope({ mode: 'train', weights: weightInitialiser(config), batchNorm: config.batchNorm });
  const game = objectives[config.objective]({
    scope,
    networks: networksOf(config),
    x: inRange(input('data', [batchSize, ...shape], dataType)),
    shape,
    ...declareFeeds(config, dataType),
    settings: { ...(cycle && { cycle }), ...(labels && { labelWeight: labels.weight }) },
  });
  const objective = withGradientPenalty(game, config.gradientPenalty);
  const players = playerGradients(objective, scope.states.values());

  const outputs: Record<string, Value> = {};
  for (const { states, gradients } of players) {
    for (const [index, { name }] of states.entries()) outputs[`gradient/${name}`] = gradients[index]!;
  }
  for (const [name, next] of scope.updates) outputs[`next/${name}`] = next;
  outputs.watch = concat(
    Object.values(objective.watch).map((value) => reshape(value, [1])),
    0,
  );
  return {
    scope,
    players,
    watched: Object.keys(objective.watch),
    model: encodeModel(outputs, { name: config.preset }),
  };
}

/** Trainable numbers of each network; 0 for one that the objective leaves out. */
export function countParameters(config: Config): Record<'encoder' | 'decoder' | 'discriminator', number> {
  const counts = { encoder: 0, decoder: 0, discriminator: 0 };
  for (const { name, shape, trainable } of buildStep(config, 'float32').scope.states.values()) {
    const network = name.slice(0, name.indexOf('.')) as keyof typeof counts;
    if (trainable) counts[network] += sizeOf(shape);
  }
  return counts;
}

/**
 * Builds the step, takes its memory, draws the initial states and loads the program. States that `weights` names begin
 * with those numbers: the networks that an objective uses as they are.
 */
export async function createTrainingStep(
  config: Config,
  dataset: Dataset,
  { weights, ...session }: SessionOptions & { readonly weights?: ReadonlyMap<string, Float32Array> } = {},
): Promise<TrainingStep> {
  const { batchSize, seed, averaging } = config;
  const split = dataset.train;
  const dataType = typeOf(split);
  const { scope, players: movers, watched, model } = buildStep(config, dataType);
  const shapes = new Map([...scope.states.values()].map(({ name, shape }) => [name, shape]));
  const statistics = [...scope.states.values()].filter(({ name }) => scope.updates.has(name));
  const moving = new Set([...movers.flatMap(({ states }) => states), ...statistics]);
  const still = [...scope.states.values()].filter((state) => !moving.has(state));

  const groups = movers.map(({ player, states }) => ({ player, states, optimiser: makeOptimiser(config, player) }));
  const lengths = groups.flatMap(({ states, optimiser }) =>
    Array<number>(3 + optimiser.slots.length).fill(lengthOf(states)),
  );
  const kernel = createKernel(
    kernelBytes([...lengths, ...Array<number>(3).fill(lengthOf(statistics)), lengthOf(still)]),
  );

  const players = groups.map((group) => ({
    ...group,
    parameter: allocate(kernel, group.states),
    gradient: allocate(kernel, group.states),
    slots: group.optimiser.slots.map(() => allocate(kernel, group.states)),
  }));
  const running = allocate(kernel, statistics);
  const next = allocate(kernel, statistics);
  const frozen = allocate(kernel, still);
  const live = [...players.map(({ parameter }) => parameter), running, frozen];
  const averaged =
    averaging.rate > 0
      ? [...groups.map(({ states }) => states), statistics].map((states) => allocate(kernel, states)).concat(frozen)
      : live;

  const mean = await dataMean(split, sizeOf(config.shape));
  for (const { views } of live) {
    for (const [name, view] of views) {
      const { initialiser, shape } = scope.states.get(name)!;
      const given = weights?.get(name);
      if (given) view.set(given);
      else initialiser(view, { name, shape, seed, dataMean: mean });
    }
  }
  if (averaging.rate > 0) for (const [i, { all }] of averaged.entries()) all.set(live[i]!.all);

  const draws = [...scope.draws.values()].map((draw) => ({
    ...draw,
    buffer: draw.distribution === 'bytes' ? new Uint8Array(sizeOf(draw.shape)) : new Float32Array(sizeOf(draw.shape)),
  }));
  const batch =
    dataType === 'uint8'
      ? new Uint8Array(batchSize * sizeOf(config.shape))
      : new Float32Array(batchSize * sizeOf(config.shape));
  const feeds = createFeeds(config, dataset);
  const watchBuffer = new Float32Array(watched.length);
  const program = await Session.create(model, session);
  const call = program.bind(
    Object.fromEntries<TensorData>([
      ['data', batch],
      ...Object.entries(feeds.buffers),
      ...draws.map(({ name, buffer }) => [name, buffer] as const),
      ...live.flatMap(({ views }) => [...views]),
    ]),
    Object.fromEntries<TensorData>([
      ...players.flatMap(({ gradient }) =>
        [...gradient.views].map(([name, view]) => [`gradient/${name}`, view] as const),
      ),
      ...[...next.views].map(([name, view]) => [`next/${name}`, view] as const),
      ['watch', watchBuffer],
    ]),
  );

  const order = () => batchOrder({ count: split.count, batchSize, seed });
  const batches = openBatches(split, sizeOf(config.shape), { size: batchSize, at: order() });
  const itemsOf = order();
  const factor = schedule(config.schedule);
  const rates = players.map(({ player }) => settingsOf(config, player).learningRate);

  const times = { feed: 0, graph: 0, update: 0 };

  return {
    states: merge(live.map(({ views }) => views)),
    slots: merge(
      players.flatMap(({ slots, optimiser }) =>
        slots.map(({ views }, i) => new Map([...views].map(([name, view]) => [`${name}.${optimiser.slots[i]}`, view]))),
      ),
    ),
    averages: merge(averaged.map(({ views }) => views)),
    shapes,
    model,
    times,
    async run(step) {
      const began = performance.now();
      await batches.read(step, batch);
      await feeds.fill(step, itemsOf(step));
      for (const { name, buffer } of draws) {
        if (buffer instanceof Uint8Array) fillBytes(buffer, { seed, stream: name, step });
        else fillNormal(buffer, { seed, stream: name, step });
      }
      const fed = performance.now();
      await call();
      const computed = performance.now();
      for (const [i, { optimiser, parameter, gradient, slots }] of players.entries()) {
        const arrays = { parameter: parameter.all, gradient: gradient.all, slots: slots.map(({ all }) => all) };
        optimiser.update(kernel, arrays, { learningRate: rates[i]! * factor(step), step: step + 1 });
      }
      running.all.set(next.all);
      if (averaging.rate > 0) {
        for (const [i, { all }] of averaged.slice(0, -1).entries()) {
          // A mean of all steps at first, so that a short run is not averaged with its own beginning.
          kernel.average({ average: all, parameter: live[i]!.all }, { rate: Math.max(averaging.rate, 1 / (step + 2)) });
        }
      }
      times.feed += fed - began;
      times.graph += computed - fed;
      times.update += performance.now() - computed;
      return Object.fromEntries(watched.map((name, i) => [name, watchBuffer[i]!]));
    },
    isFinite: () => live.every(({ all }) => kernel.isFinite(all)),
    release: () => {
      batches.close();
      return program.release();
    },
  };
}

/** One block of memory for many states, so that a player's update is a single pass; each state is a view of it. */
function allocate(kernel: Kernel, states: readonly State[]) {
  const all = kernel.allocate(lengthOf(states));
  const views = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of states) {
    views.set(name, all.subarray(offset, offset + sizeOf(shape)));
    offset += padded(sizeOf(shape));
  }
  return { all, views };
}

const lengthOf = (states: readonly State[]) => states.reduce((total, { shape }) => total + padded(sizeOf(shape)), 0);
/** Every state begins at a multiple of 64 bytes. */
const padded = (length: number) => Math.ceil(length / 16) * 16;

function merge<T>(maps: readonly ReadonlyMap<string, T>[]): Map<string, T> {
  return new Map(maps.flatMap((map) => [...map]));
}

/** The initialiser of all weights; the discriminator's own choices go before the common ones. */
function weightInitialiser({ initial }: Config): Initialiser {
  const choose = ({ weights, std }: Config['initial']) =>
    weights === 'normal' ? isotropicNormal(std) : { xavier, he }[weights];
  const common = choose(initial);
  const { weights = initial.weights, std = initial.std } = initial.discriminator;
  const discriminator = choose({ ...initial, weights, std });
  return (out, context) => (context.name.startsWith('discriminator.') ? discriminator : common)(out, context);
}

/** The optimiser's settings for one player: the common ones, but for what it has of its own. */
export function settingsOf({ optimiser }: Config, player: 'generator' | 'discriminator') {
  const { learningRate, beta1, beta2 } = optimiser[player];
  return {
    learningRate: learningRate ?? optimiser.learningRate,
    beta1: beta1 ?? optimiser.beta1,
    beta2: beta2 ?? optimiser.beta2,
    epsilon: optimiser.epsilon,
  };
}

function makeOptimiser(config: Config, player: 'generator' | 'discriminator'): Optimiser {
  const settings = settingsOf(config, player);
  return config.optimiser.kind === 'adam' ? adam(settings) : sgd({ momentum: settings.beta1 });
}

/** Mean item of up to 500 training items, in the networks' range (ALI, section 4: 500 images). */
async function dataMean(split: DataSplit, itemSize: number): Promise<Float32Array> {
  if (split.count === 0) {
    throw new AliError('data', 'the training split is empty; expected at least one item; received none');
  }
  const indices = spread(split.count, 500);
  const items = new Float32Array(indices.length * itemSize);
  await readItems(split, itemSize, indices, items);
  const unit = typeOf(split) === 'uint8' ? 1 / 255 : 1;
  const sums = new Float64Array(itemSize);
  for (let place = 0; place < items.length; place++) sums[place % itemSize]! += items[place]!;
  return Float32Array.from(sums, (total) => (total * unit) / indices.length);
}
