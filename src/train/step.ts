/** What a training step is: its graph, and what a program that runs it can do. */

import type { Share } from '../distributed/share.ts';
import { concat, input, reshape, sizeOf, type Value } from '../graph/index.ts';
import { he, type Initialiser, isotropicNormal, xavier } from '../nn/initialisers.ts';
import { Scope, type ScopeOptions, type State } from '../nn/scope.ts';
import { withGradientPenalty } from '../objectives/gradient-penalty.ts';
import { objectives } from '../objectives/index.ts';
import { playerGradients } from '../objectives/player-gradients.ts';
import { type EncodedModel, encodeModel } from '../onnx/model.ts';
import { adam, type Optimiser, sgd } from '../optim/optimiser.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
import type { Device } from '../runtime/device-name.ts';
import type { SessionOptions } from '../runtime/session.ts';
import { declareFeeds, inRange } from './feeds.ts';

/** The numbers a step leaves to look at, by name. */
export type Watch = Readonly<Record<string, number>>;

/** How the data set holds its numbers, and so what a step is fed. */
export type DataType = 'uint8' | 'float32';

/** How a step is made. */
export interface StepOptions extends SessionOptions {
  /** Steps with others, each on its share of every batch. Default alone. */
  readonly exchange?: Exchange;
  /** States that begin with these numbers: the networks that an objective uses as they are. */
  readonly weights?: ReadonlyMap<string, Float32Array>;
}

export interface StepTimes {
  /** On batches and draws. */
  readonly feed: number;
  /** In the runtime. */
  readonly graph: number;
  /** On gradients of other ranks, waiting for the slowest included. */
  readonly exchange: number;
  /** On updates. */
  readonly update: number;
}

/** How a step of one rank becomes a step of all. */
export interface Exchange extends Share {
  /** Makes of the numbers of every rank, in place, their mean over the ranks. */
  average(numbers: Float32Array): void;
}

/** A program that moves states. Their live memory is the host's; where it runs on a device, see `pull` and `push`. */
export interface TrainingStep {
  readonly device: Device;
  /** Parameters and running statistics, by name: the live memory. */
  readonly states: ReadonlyMap<string, Float32Array>;
  /** Optimiser states, by `name.slot`: the live memory. */
  readonly slots: ReadonlyMap<string, Float32Array>;
  /** Moving averages of the states, by name; the states themselves where averaging is off. */
  readonly averages: ReadonlyMap<string, Float32Array>;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly model: EncodedModel;
  /** How many steps one call of `run` should take now: 1, or what a device does in about half a second. */
  readonly atOnce: number;
  /** Runs `count` training steps (default 1) from step `step`, counted from 0, and returns the numbers of the last. */
  run(step: number, count?: number): Promise<Watch>;
  /** Lengths of the last step's gradients, `gradient/NETWORK`; only where they are in the live memory. */
  gradientNorms?(): Watch;
  /** Brings what a device holds into the live memory. */
  pull(): Promise<void>;
  /** Says that the live memory was written to: the next step goes on from there. */
  push(): void;
  /** Where each block of states is now, by name: 'gpu-buffer' while it stays on a device. Empty where all is live memory. */
  locations(): Readonly<Record<string, string>>;
  /** Milliseconds spent so far. */
  readonly times: StepTimes;
  /** Whether every state in the live memory is finite. */
  isFinite(): boolean;
  release(): Promise<void>;
}

/** The values of one step: what the players' gradients, the running statistics and the watched numbers are. */
export function stepValues(config: Config, dataType: DataType, source?: ScopeOptions['source']) {
  const { batchSize, shape, cycle, labels } = config;
  const scope = new Scope({
    mode: 'train',
    weights: weightInitialiser(config),
    batchNorm: config.batchNorm,
    ...(source && { source }),
  });
  const game = objectives[config.objective]({
    scope,
    networks: networksOf(config),
    x: inRange(input('data', [batchSize, ...shape], dataType)),
    shape,
    ...declareFeeds(config, dataType),
    settings: { ...(cycle && { cycle }), ...(labels && { labelWeight: labels.weight }) },
  });
  const objective = withGradientPenalty(game, config.gradientPenalty, config.gradientPenaltyShare);
  const players = playerGradients(objective, scope.states.values());
  const watch = concat(
    Object.values(objective.watch).map((value) => reshape(value, [1])),
    0,
  );
  return { scope, players, watch, watched: Object.keys(objective.watch) };
}

/** The graph of one step: what is fed, what leaves it, and the states it works on. */
export function buildStep(config: Config, dataType: DataType) {
  const { scope, players, watch, watched } = stepValues(config, dataType);
  const outputs: Record<string, Value> = {};
  for (const { states, gradients } of players) {
    for (const [index, { name }] of states.entries()) outputs[`gradient/${name}`] = gradients[index]!;
  }
  for (const [name, next] of scope.updates) outputs[`next/${name}`] = next;
  outputs.watch = watch;
  return { scope, players, watched, model: encodeModel(outputs, { name: config.preset }) };
}

/** Trainable numbers of each network; 0 for one that the objective leaves out. */
export function countParameters(config: Config): Record<'encoder' | 'decoder' | 'discriminator', number> {
  const counts = { encoder: 0, decoder: 0, discriminator: 0 };
  for (const { name, shape, trainable } of stepValues(config, 'float32').scope.states.values()) {
    const network = name.slice(0, name.indexOf('.')) as keyof typeof counts;
    if (trainable) counts[network] += sizeOf(shape);
  }
  return counts;
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

/** The states that no player moves: running statistics, which the step itself renews, and what an objective uses as it is. */
export function unmoved(scope: Scope, players: readonly { readonly states: readonly State[] }[]) {
  const moved = new Set(players.flatMap(({ states }) => states));
  const rest = [...scope.states.values()].filter((state) => !moved.has(state));
  return {
    statistics: rest.filter(({ name }) => scope.updates.has(name)),
    frozen: rest.filter(({ name }) => !scope.updates.has(name)),
  };
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

export function makeOptimiser(config: Config, player: 'generator' | 'discriminator'): Optimiser {
  const settings = settingsOf(config, player);
  return config.optimiser.kind === 'adam' ? adam(settings) : sgd({ momentum: settings.beta1 });
}
