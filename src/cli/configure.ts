/** From the command line of `ali train` to a configuration: preset < --config < flags < --set. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { datasetNames } from '../data/source.ts';
import { AliError } from '../errors.ts';
import { type Config, type ConfigOverrides, mergeConfig, validateConfig } from '../presets/config.ts';
import { findPreset } from '../presets/index.ts';
import type { DeviceName } from '../runtime/device-name.ts';
import { assign } from './assign.ts';
import { readConfigFile } from './config-file.ts';

export interface TrainFlags {
  readonly data?: string;
  readonly steps?: number;
  readonly seed?: number;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly batch?: number;
  readonly set?: readonly string[];
  readonly config?: string;
  readonly snapshotEvery?: number;
  readonly checkpointEvery?: number;
}

/**
 * The validated configuration. A data path that exists becomes absolute, so that a run resumes from any folder.
 * @throws AliError 'usage' for an unknown preset, 'config' for what does not validate, naming the key.
 */
export async function configure(preset: string | undefined, flags: TrainFlags): Promise<Config> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  if (file.preset !== undefined && typeof file.preset !== 'string') {
    throw new AliError('config', `${flags.config}: preset: expected a string; received ${JSON.stringify(file.preset)}`);
  }
  const name = preset ?? file.preset ?? 'digits';
  const layered = [file, fromFlags(flags), { preset: name }].reduce<unknown>(mergeConfig, findPreset(name));
  const config = validateConfig((flags.set ?? []).reduce(assign, layered as Config));
  return { ...config, data: locate(config.data) };
}

function fromFlags({
  data,
  steps,
  seed,
  device,
  threads,
  batch,
  snapshotEvery,
  checkpointEvery,
}: TrainFlags): ConfigOverrides {
  const given = { data, steps, seed, device, threads, batchSize: batch, snapshotEvery, checkpointEvery };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A misspelt name stays as it was written, for an error that says so. */
function locate(data: string): string {
  return datasetNames.includes(data) || !existsSync(data) ? data : resolve(data);
}
