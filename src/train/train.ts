/** Training runs from their beginning and from where they stand: a stream of events that leaves a run directory. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { sameShape, shapeMismatch } from '../data/items.ts';
import { datasetNames, loadDataset } from '../data/source.ts';
import { type StorageOptions, storageOptions } from '../data/storage-options.ts';
import { AliError } from '../errors.ts';
import { type Config, type ConfigOverrides, mergeConfig, validateConfig } from '../presets/config.ts';
import { fitObjective } from '../presets/fit.ts';
import { findPreset } from '../presets/index.ts';
import { chooseDevice, type DeviceChoice } from '../runtime/device.ts';
import type { Device, DeviceName } from '../runtime/device-name.ts';
import { clearAbortedRun } from './aborted-run.ts';
import {
  type Checkpoint,
  checkpointDirectory,
  latestCheckpoint,
  listCheckpoints,
  readCheckpoint,
  removeCheckpointsAfter,
} from './checkpoint.ts';
import type { TrainingEvent } from './events.ts';
import { fitTable } from './fit-table.ts';
import { generatorConfig, takeGenerator } from './generator.ts';
import { startedEvent, threadsOf, trainingLoop } from './loop.ts';
import type { PrepareMeasures } from './measures.ts';
import { truncateMetrics } from './metrics.ts';
import { resolveRun } from './resolve-run.ts';
import { createRunDirectory, lockRun } from './run-directory.ts';
import { describeProvenance, readRunFile, writeRunFile } from './run-file.ts';
import { checkDigest, storageOf } from './same-data.ts';
import { checkModel, restoreStates } from './states.ts';
import type { TrainingStep } from './step.ts';
import { type Crew, type Preparation, together } from './together.ts';
import { createTrainingStep } from './training-step.ts';
import { removeUnfinishedFiles } from './unfinished-files.ts';
import { writeModelCard } from './write-model-card.ts';

/** Options of where a large folder of images is kept are for that folder only: they change nothing that is computed. */
export interface TrainOptions extends StorageOptions {
  /**
   * The run directory; it must not exist, be empty, or hold a run that was killed before its first checkpoint, which
   * is begun anew. Default: the next free `runs/0001-PRESET`.
   */
  readonly out?: string;
  /** Aborting ends the run after the step at hand, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Items in memory, in place of those that the field `data` of the configuration names. */
  readonly dataset?: Dataset;
  /** Path prefix for a trace of the runtime, one file a session. */
  readonly profile?: string;
  /** What snapshots measure beside their own numbers; `best` chooses among all of them. */
  readonly measures?: PrepareMeasures;
}

/** What may be other when a run goes on: how far it goes, and what computes. */
export interface ResumeOptions extends TrainOptions {
  /** Steps in all; default: as configured. */
  readonly steps?: number;
  /** For this time only. */
  readonly threads?: number;
  /** For this time only: a run may go on on another device. */
  readonly device?: DeviceName;
}

/**
 * The whole configuration: that of the preset (default "digits") with `overrides` laid over it, validated, and its
 * networks fitted to the objective (`fitObjective`). A data path that exists becomes absolute, so that a run resumes from
 * any folder; a misspelt one stays, for an error that says so.
 * @throws AliError 'usage' for what is no object or an unknown preset, 'config' for what does not validate.
 */
export function resolveConfig(overrides: ConfigOverrides = {}): Config {
  return resolveOver(undefined, overrides);
}

/** The same over a configuration that is there already, if there is one. */
function resolveOver(base: Config | undefined, overrides: ConfigOverrides): Config {
  if (typeof overrides !== 'object' || overrides === null || Array.isArray(overrides)) {
    throw new AliError('usage', `train: expected an object of overrides; received ${JSON.stringify(overrides)}`, {
      remedy: "write train({ preset: 'digits' })",
    });
  }
  const config = fitObjective(validateConfig(mergeConfig(base ?? findPreset(overrides.preset ?? 'digits'), overrides)));
  return { ...config, data: locate(config.data) };
}

/** The path of data that is there becomes absolute; the name of a data set stays, and so does what is misspelt, for an error that says so. */
export function locate(data: string): string {
  return datasetNames.includes(data) || !existsSync(data) ? data : resolve(data);
}

/**
 * Trains from the beginning. Yields events as they happen and writes a run directory; returning early from the loop over
 * the events leaves what was written so far. Where `generator.run` is given and no preset, the configuration begins as
 * that of the generator's run.
 * @throws AliError 'usage', 'config', 'data', 'run' or 'io' before the first step; 'diverged' when numbers stop being
 * finite.
 */
export async function* train(
  overrides: ConfigOverrides = {},
  options: TrainOptions = {},
): AsyncGenerator<TrainingEvent> {
  checkOptions(options);
  yield* together((crew) => begin(overrides, options, crew), preparationOf(options), options.signal);
}

async function* begin(overrides: ConfigOverrides, options: TrainOptions, crew: Crew): AsyncGenerator<TrainingEvent> {
  const { out, measures } = options;
  const from = overrides?.preset === undefined ? overrides?.generator?.run : undefined;
  const base = from === undefined ? undefined : await generatorConfig(from);
  const { config: given, table } = await fitTable(resolveOver(base, overrides), options);
  const { config, weights } = await takeGenerator(given);
  const device = await chooseDevice(config.device);
  const dataset = table ?? (await itemsFor(config, options));
  const provenance = describeProvenance(dataset, device);
  const step = await createCrewStep(config, dataset, { ...options, device, weights, crew });
  try {
    const run = await createRunDirectory({ out, name: config.preset });
    const lock = lockRun(run);
    try {
      await clearAbortedRun(run);
      await writeRunFile(run, config, provenance);
      crew.begin(step, { config, digest: dataset.digest, from: 0 });
      yield* trainingLoop({ run, config, dataset, provenance, step, device, from: 0, crew, measures });
    } finally {
      lock.release();
    }
  } finally {
    await step.release();
    await dataset.close?.();
  }
}

/**
 * Goes on with a run from its newest checkpoint (or the one that `path` names) to `steps` steps in all; default: as
 * configured. `threads` and `device` hold for this time only. What comes out is what an uninterrupted run would have given, byte by
 * byte at the same number of threads on the same device; another number or device may change the order of sums.
 * @throws AliError as `train`, and 'checkpoint' for one that is damaged or does not fit the run.
 */
export async function* resume(path: string, options: ResumeOptions = {}): AsyncGenerator<TrainingEvent> {
  checkOptions(options);
  yield* together((crew) => goOn(path, options, crew), preparationOf(options), options.signal);
}

async function* goOn(
  path: string,
  { steps, threads, device: wanted, ...options }: ResumeOptions,
  crew: Crew,
): AsyncGenerator<TrainingEvent> {
  const { run, checkpoint } = await resolveRun(path);
  const lock = lockRun(run);
  try {
    await removeUnfinishedFiles(run);
    const { config: before, provenance } = await readRunFile(run);
    const config = validateConfig({
      ...before,
      steps: steps ?? before.steps,
      threads: threads ?? before.threads,
      device: wanted ?? before.device,
    });
    if (!checkpoint) {
      throw new AliError('run', `${run} has no checkpoint to go on from`, {
        remedy: `train it anew, into the same folder: ali train --out ${run}`,
      });
    }
    const device = await chooseDevice(config.device);
    const saved = await readCheckpoint(checkpoint);
    if (saved.step > config.steps) throw await tooFewSteps(run, saved, config.steps);
    const rewrite = async () => {
      if (config.steps !== before.steps) await writeRunFile(run, { ...before, steps: config.steps }, provenance);
    };
    if (saved.step === config.steps && checkpoint === (await latestCheckpoint(run))) {
      checkModel(saved, config);
      await rewrite();
      yield startedEvent(run, { config, device, from: saved.step, crew, items: provenance.data });
      await writeModelCard(run, { config, provenance, done: saved.step });
      yield { event: 'finished', run, step: saved.step, seconds: 0 };
      return;
    }
    const { digest } = provenance.data;
    const dataset = await itemsFor(config, { ...options, ...storageOf(digest) });
    try {
      checkDigest(config.data, dataset.digest, digest);
    } catch (error) {
      await dataset.close?.();
      throw error;
    }
    const step = await createCrewStep(config, dataset, { ...options, device, crew });
    try {
      restoreStates(step, saved, config);
      await truncateMetrics(run, saved.step);
      await removeCheckpointsAfter(run, saved.step);
      await rewrite();
      crew.begin(step, { config, digest: dataset.digest, from: saved.step });
      const { measures } = options;
      yield* trainingLoop({ run, config, dataset, provenance, step, device, from: saved.step, crew, measures });
    } finally {
      await step.release();
      await dataset.close?.();
    }
  } finally {
    lock.release();
  }
}

function checkOptions(options: TrainOptions): TrainOptions {
  if (typeof options !== 'object' || options === null) {
    throw new AliError('usage', `train: expected an object of options; received ${JSON.stringify(options)}`, {
      remedy: "write train({ preset: 'digits' }, { out: 'runs/first' })",
    });
  }
  const { out } = options;
  if (out !== undefined && (typeof out !== 'string' || out === '')) {
    throw new AliError('usage', `out: expected the path of a folder; received ${JSON.stringify(out)}`, {
      remedy: 'give a path, or leave it out for the next free folder in runs/',
    });
  }
  return options;
}

async function tooFewSteps(run: string, { step }: Checkpoint, received: number): Promise<AliError> {
  const earlier = (await listCheckpoints(run)).filter((other) => other <= received).at(-1);
  const back =
    earlier === undefined ? 'train a new run' : `go back by: ali resume ${checkpointDirectory(run, earlier)}`;
  return new AliError(
    'usage',
    `resume: expected --steps of at least ${step}, where the run stands; received ${received}`,
    { remedy: `give --steps ${step} or more, or ${back}` },
  );
}

/** The items that are handed over, or those that the configuration names. */
async function itemsFor({ data, shape, columns }: Config, options: TrainOptions): Promise<Dataset> {
  const { dataset } = options;
  if (!dataset) return loadDataset(data, { shape, columns, ...storageOptions(options) });
  if (sameShape(dataset.shape, shape)) return dataset;
  throw shapeMismatch(dataset.name, `items of [${shape.join(', ')}]`, `[${dataset.shape.join(', ')}]`);
}

/** The step of this process, which closes the data set where it cannot be made. */
async function createCrewStep(
  config: Config,
  dataset: Dataset,
  { device: { device }, weights, crew, ...options }: CrewStepOptions,
): Promise<TrainingStep> {
  try {
    return await crew.createStep(config, dataset, stepMaker({ ...options, device, weights }));
  } catch (error) {
    await dataset.close?.();
    throw error;
  }
}

interface CrewStepOptions extends TrainOptions {
  readonly device: DeviceChoice;
  readonly weights?: ReadonlyMap<string, Float32Array> | undefined;
  readonly crew: Crew;
}

/** How a rank beside rank 0 comes to data and step. */
function preparationOf(options: TrainOptions): Preparation {
  return {
    items: (config, storage) => itemsFor(config, { ...options, ...storage }),
    step: stepMaker({ device: 'cpu' }),
  };
}

function stepMaker({ profile, weights, device }: StepMakerOptions): Preparation['step'] {
  return (config, dataset, { ranksHere, exchange }) =>
    createTrainingStep(config, dataset, {
      device,
      threads: threadsOf(config, ranksHere),
      ...(profile !== undefined && { profile }),
      ...(weights && { weights }),
      ...(exchange && { exchange }),
    });
}

type StepMakerOptions = Pick<TrainOptions, 'profile'> & Pick<CrewStepOptions, 'weights'> & { readonly device: Device };
