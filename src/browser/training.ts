/** Training in this thread, without files: items come from memory, and networks leave as the bytes of ONNX files. */

import { type DataSplit, itemSizeOf } from '../data/split.ts';
import { AliError } from '../errors.ts';
import { encodeNetwork, hasNetwork, Inference, type NetworkName } from '../networks/inference.ts';
import { type Config, type ConfigOverrides, mergeConfig, validateConfig } from '../presets/config.ts';
import { fitObjective } from '../presets/fit.ts';
import { findPreset } from '../presets/index.ts';
import { networksOf } from '../presets/networks-of.ts';
import { createCpuStep } from '../train/cpu-step.ts';
import type { Watch } from '../train/step.ts';

/** What a training in memory is told beside its configuration and items. */
export interface TrainingOptions {
  /** Names the data. Default 'data'. */
  readonly name?: string;
  /** Networks that the objective uses as they are, by state name: for `posthoc` and `inverse-map` the generator's. */
  readonly weights?: ReadonlyMap<string, Float32Array>;
}

/** A training run in memory. Encoding and decoding take the averaged weights, as a model does. */
export interface Training extends Pick<Inference, 'encode' | 'encodeMean' | 'decode' | 'discriminate'> {
  readonly config: Config;
  /** Steps so far. */
  readonly steps: number;
  /** Parameters and running statistics by name: the live memory of the step. */
  readonly states: ReadonlyMap<string, Float32Array>;
  /**
   * Runs `count` steps (default 1) and returns what the last left to look at.
   * @throws AliError 'diverged' where a watched number is not finite
   */
  train(count?: number): Promise<Watch>;
  /** The networks as they are now, as ONNX files for any batch size. */
  export(): Partial<Record<NetworkName, Uint8Array>>;
  release(): Promise<void>;
}

/**
 * Builds the networks and the step of a configuration: the preset's (default 'digits'), with `overrides` laid over it.
 * @param items of the configuration's `shape`, one after another: bytes 0…255, or float32 as the networks take them
 * @throws AliError 'config' for what does not validate, 'data' for numbers that are no whole items
 */
export async function createTraining(
  overrides: ConfigOverrides,
  items: DataSplit,
  { name = 'data', weights }: TrainingOptions = {},
): Promise<Training> {
  const config = fitObjective(validateConfig(mergeConfig(findPreset(overrides.preset ?? 'digits'), overrides)));
  const { shape, batchNorm } = config;
  const wanted = items.count * itemSizeOf(shape);
  if (items.count < 1 || items.values.length !== wanted) {
    throw new AliError(
      'data',
      `${name}: expected ${items.count} items of [${shape.join(', ')}], ${wanted} numbers; received ${items.values.length}`,
    );
  }
  const dataset = { name, shape, train: items, test: { ...items, count: 0 }, digest: '', source: '' };
  const step = await createCpuStep(config, dataset, weights && { weights });
  const networks = { networks: networksOf(config), shape, batchNorm };
  const inference = new Inference({ ...networks, weights: step.averages, fixed: false });
  let steps = 0;
  return {
    config,
    get steps() {
      return steps;
    },
    states: step.states,
    async train(count = 1) {
      let watch: Watch = {};
      for (let i = 0; i < count; i++) {
        watch = await step.run(steps);
        steps++;
        const broken = Object.entries(watch).find(([, value]) => !Number.isFinite(value));
        if (broken) {
          throw new AliError(
            'diverged',
            `step ${steps}: expected finite numbers; received ${broken[1]} in ${broken[0]}`,
            {
              remedy: 'lower optimiser.learningRate, and begin again',
            },
          );
        }
      }
      return watch;
    },
    encode: (x, options) => inference.encode(x, options),
    encodeMean: (x, options) => inference.encodeMean(x, options),
    decode: (z, options) => inference.decode(z, options),
    discriminate: (x, z, options) => inference.discriminate(x, z, options),
    export() {
      const metadata = { preset: config.preset, objective: config.objective, step: String(steps) };
      const names = (['encoder', 'decoder', 'discriminator'] as const).filter((each) =>
        hasNetwork(step.averages, each),
      );
      return Object.fromEntries(
        names.map((each) => [each, encodeNetwork(each, networks, { initializers: step.averages, metadata }).bytes]),
      );
    },
    async release() {
      await inference.release();
      await step.release();
    },
  };
}
