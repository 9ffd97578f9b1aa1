/** From the command line of `ali train` to a configuration: preset < --config < flags < --set. */

import { AliError } from '../errors.ts';
import type { BestName } from '../presets/best-field.ts';
import { type Config, mergeConfig, validateConfig } from '../presets/config.ts';
import { fitObjective } from '../presets/fit.ts';
import { findPreset } from '../presets/index.ts';
import type { DeviceName } from '../runtime/device-name.ts';
import { generatorConfig, takeGenerator } from '../train/generator.ts';
import { locate } from '../train/train.ts';
import { assign } from './assign.ts';
import { readConfigFile } from './config-file.ts';

export interface TrainFlags {
  readonly data?: string;
  readonly objective?: string;
  readonly generator?: string;
  readonly steps?: number;
  readonly seed?: number;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly batch?: number;
  readonly set?: readonly string[];
  readonly config?: string;
  readonly snapshotEvery?: number;
  readonly checkpointEvery?: number;
  readonly best?: BestName;
}

/**
 * The validated configuration, its networks fitted to the objective. With a generator and no preset it begins as the
 * configuration of the generator's run. A data path that exists becomes absolute, so that a run resumes from any folder.
 * @throws AliError 'usage' for an unknown preset, 'config' for what does not validate, naming the key.
 */
export async function configure(preset: string | undefined, flags: TrainFlags): Promise<Config> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  if (file.preset !== undefined && typeof file.preset !== 'string') {
    throw new AliError('config', `${flags.config}: preset: expected a string; received ${typeof file.preset}`);
  }
  const named = preset ?? file.preset;
  const base = named === undefined && flags.generator ? await generatorConfig(flags.generator) : undefined;
  const { preset: name } = base ?? { preset: named ?? 'digits' };
  const layered = [file, fromFlags(flags), { preset: name }].reduce<unknown>(mergeConfig, base ?? findPreset(name));
  const fitted = fitObjective(validateConfig((flags.set ?? []).reduce(assign, layered as Config)));
  const { config } = await takeGenerator(fitted);
  return { ...config, data: locate(config.data) };
}

function fromFlags({ batch, generator, ...flags }: TrainFlags): Record<string, unknown> {
  const { data, objective, steps, seed, device, threads, snapshotEvery, checkpointEvery, best } = flags;
  const run = generator === undefined ? undefined : { run: generator };
  const given = {
    data,
    objective,
    generator: run,
    steps,
    seed,
    device,
    threads,
    batchSize: batch,
    snapshotEvery,
    checkpointEvery,
    best,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
