/** The training loop: a stream of events that leaves a run directory. */

import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { loadDataset } from '../data/source.ts';
import { AliError } from '../errors.ts';
import { sameShape } from '../graph/index.ts';
import { Inference } from '../networks/inference.ts';
import { type Config, type ConfigOverrides, mergeConfig, validateConfig } from '../presets/config.ts';
import { findPreset } from '../presets/index.ts';
import {
  checkpointDirectory,
  latestCheckpoint,
  pruneCheckpoints,
  readCheckpoint,
  removeCheckpointsAfter,
  resolveRun,
  writeCheckpoint,
} from './checkpoint.ts';
import type { TrainingEvent } from './events.ts';
import { latestMetrics, openMetrics, readMetrics, truncateMetrics } from './metrics.ts';
import { createRunDirectory, lockRun } from './run-directory.ts';
import { describeProvenance, type Provenance, readRunFile, writeRunFile } from './run-file.ts';
import { createSnapshots, writePicture } from './snapshot.ts';
import { captureStates, restoreStates } from './states.ts';
import { countParameters, createTrainingStep, type TrainingStep } from './step.ts';
import { openEvents } from './tensorboard.ts';
import { createWatchdog, diverged } from './watchdog.ts';
import { writeModelCard } from './write-model-card.ts';

export interface TrainOptions {
  /** The run directory; it must not exist or be empty. Default: the next free `runs/0001-PRESET`. */
  readonly out?: string;
  /** Aborting ends the run after the step at hand, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Path prefix for a trace of the runtime, one file a session. */
  readonly profile?: string;
}

/** The whole configuration: that of the preset (default "digits") with `overrides` laid over it, validated. */
export function resolveConfig(overrides: ConfigOverrides = {}): Config {
  if (typeof overrides !== 'object' || overrides === null || Array.isArray(overrides)) {
    throw new AliError('usage', `train: expected an object of overrides; received ${JSON.stringify(overrides)}`, {
      remedy: "write train({ preset: 'digits' })",
    });
  }
  return validateConfig(mergeConfig(findPreset(overrides.preset ?? 'digits'), overrides));
}

/**
 * Trains from the beginning. Yields events as they happen and writes a run directory; returning early from the loop over
 * the events leaves what was written so far.
 * @throws AliError 'config', 'data', 'run' or 'io' before the first step; 'diverged' when numbers stop being finite.
 */
export async function* train(
  overrides: ConfigOverrides = {},
  options: TrainOptions = {},
): AsyncGenerator<TrainingEvent> {
  const config = resolveConfig(overrides);
  const dataset = await loadFor(config);
  const provenance = describeProvenance(dataset);
  const step = await createTrainingStep(config, dataset, sessionOptions(config, options));
  try {
    const run = await createRunDirectory({ out: options.out, name: config.preset });
    const lock = lockRun(run);
    try {
      await writeRunFile(run, config, provenance);
      yield* loop({ run, config, dataset, provenance, step, from: 0, options });
    } finally {
      lock.release();
    }
  } finally {
    await step.release();
  }
}

/**
 * Goes on with a run from its newest checkpoint (or the one that `path` names) to `steps` steps in all; default: as
 * configured. `threads` holds for this time only. What comes out is what an uninterrupted run would have given, byte by byte.
 */
export async function* resume(
  path: string,
  { steps, threads, ...options }: TrainOptions & { readonly steps?: number; readonly threads?: number } = {},
): AsyncGenerator<TrainingEvent> {
  const { run, checkpoint } = await resolveRun(path);
  const lock = lockRun(run);
  try {
    const { config: before, provenance } = await readRunFile(run);
    const config = validateConfig({ ...before, steps: steps ?? before.steps, threads: threads ?? before.threads });
    if (!checkpoint) {
      throw new AliError('run', `${run} has no checkpoint to go on from`, { remedy: 'train it anew: ali train' });
    }
    const saved = await readCheckpoint(checkpoint);
    if (saved.step > config.steps) {
      throw new AliError(
        'usage',
        `resume: expected --steps of at least ${saved.step}, where the run stands; received ${config.steps}`,
      );
    }
    const dataset = await loadFor(config);
    if (dataset.digest !== provenance.data.digest) {
      throw new AliError(
        'data',
        `the data at "${config.data}" is not what this run was trained on; expected digest ${provenance.data.digest}; received ${dataset.digest}`,
        {
          remedy: 'bring the same data back, or train a new run',
        },
      );
    }
    const step = await createTrainingStep(config, dataset, sessionOptions(config, options));
    try {
      restoreStates(step, saved, config);
      await truncateMetrics(run, saved.step);
      await removeCheckpointsAfter(run, saved.step);
      if (config.steps !== before.steps) await writeRunFile(run, { ...before, steps: config.steps }, provenance);
      yield* loop({ run, config, dataset, provenance, step, from: saved.step, options });
    } finally {
      await step.release();
    }
  } finally {
    lock.release();
  }
}

interface LoopInput {
  readonly run: string;
  readonly config: Config;
  readonly dataset: Dataset;
  readonly provenance: Provenance;
  readonly step: TrainingStep;
  /** Steps done before. */
  readonly from: number;
  readonly options: TrainOptions;
}

async function* loop({
  run,
  config,
  dataset,
  provenance,
  step,
  from,
  options,
}: LoopInput): AsyncGenerator<TrainingEvent> {
  const { steps, seed, networks, logEvery, snapshotEvery, checkpointEvery } = config;
  const began = performance.now();
  const folder = join(run, 'samples');
  mkdirSync(folder, { recursive: true });
  const metrics = openMetrics(run);
  const events = openEvents(run, from > 0 ? { resumedAt: from } : {});
  const watchdog = createWatchdog();
  const snapshots = createSnapshots(dataset, networks.latentSize, seed);
  const model = new Inference({
    networks,
    shape: config.shape,
    batchNorm: config.batchNorm,
    weights: step.averages,
    fixed: false,
  });
  const clock = createClock(from);
  let done = from;

  async function* snapshot(): AsyncGenerator<TrainingEvent> {
    const { samples, pairs, measures } = await snapshots.take(model);
    const files: string[] = [];
    const name = `step-${String(done).padStart(8, '0')}`;
    for (const [suffix, tag, picture] of [
      ['', 'samples', samples],
      ['-reconstructions', 'reconstructions', pairs],
    ] as const) {
      if (!picture) continue;
      const { path, png } = await writePicture(folder, `${name}${suffix}.png`, picture);
      events.image(done, tag, png);
      files.push(path);
    }
    metrics.append({ step: done, ...measures });
    events.scalars(done, measures);
    yield { event: 'snapshot', step: done, files, measures };
    yield* watchdog.snapshotWarnings(done, steps, measures);
  }

  const checkpoint = async (): Promise<TrainingEvent> => {
    if (!step.isFinite()) throw diverged(done, 'a parameter is not finite');
    metrics.flush();
    events.flush();
    const path = await writeCheckpoint(run, { step: done, ...captureStates(step, config), state: {} });
    await pruneCheckpoints(run, { keep: config.keepCheckpoints });
    return { event: 'checkpoint', step: done, path };
  };

  try {
    const { train, test } = dataset;
    const items = { train: train.count, test: test.count };
    yield {
      event: 'started',
      run,
      config,
      step: from,
      steps,
      parameters: countParameters(config),
      threads: threadsOf(config),
      items,
    };
    yield* scheduleWarning(config);
    if (from === 0) {
      const reals = snapshots.reals();
      if (reals) await writePicture(folder, 'reals.png', reals);
      yield* snapshot();
      yield await checkpoint();
    }
    while (done < steps && !options.signal?.aborted) {
      const watch = await step.run(done);
      done++;
      watchdog.check(done, watch);
      const logged = done % logEvery === 0 || done === steps;
      if (logged) {
        metrics.append({ step: done, time: Date.now() / 1000, ...watch });
        events.scalars(done, watch);
        yield* watchdog.warnings(done, watch);
      }
      if (clock.tick(done) || logged) yield { event: 'step', step: done, steps, watch, rate: clock.rate(), logged };
      if (done % snapshotEvery === 0 || done === steps) yield* snapshot();
      if (done % checkpointEvery === 0 || done === steps) yield await checkpoint();
      if (clock.pause()) {
        metrics.flush();
        events.flush();
        await new Promise(setImmediate);
      }
    }
    const stopped = done < steps;
    if (stopped && (await latestCheckpoint(run)) !== checkpointDirectory(run, done)) yield await checkpoint();
    metrics.flush();
    events.flush();
    await writeModelCard(run, { config, provenance, done, metrics: latestMetrics(await readMetrics(run)) });
    const seconds = (performance.now() - began) / 1000;
    yield { event: stopped ? 'interrupted' : 'finished', run, step: done, seconds };
  } finally {
    metrics.close();
    events.close();
    await model.release();
  }
}

/** The data set, checked against the networks before anything is built. */
async function loadFor(config: Config): Promise<Dataset> {
  const dataset = await loadDataset(config.data, { shape: config.shape });
  if (!sameShape(dataset.shape, config.shape)) {
    throw new AliError(
      'data',
      `${config.data}: expected items of shape [${config.shape.join(', ')}], as the networks take; received [${dataset.shape.join(', ')}]`,
      {
        remedy: 'choose another preset, or set shape and networks to fit the data',
      },
    );
  }
  return dataset;
}

function sessionOptions(config: Config, { profile }: TrainOptions) {
  return { threads: threadsOf(config), ...(profile !== undefined && { profile }) };
}

const threadsOf = ({ threads }: Config) => (threads === 0 ? availableParallelism() : threads);

/** Says when the learning rate's schedule and the run do not end together. */
function* scheduleWarning({ schedule: { kind, steps: planned }, steps }: Config): Generator<TrainingEvent> {
  if (kind === 'constant' || planned === steps) return;
  const message =
    steps < planned
      ? `the learning rate falls over ${planned} steps, but this run stops at ${steps}`
      : `the learning rate has fallen after ${planned} steps, but this run goes on to ${steps}`;
  yield {
    event: 'warning',
    step: 0,
    code: 'schedule-mismatch',
    message,
    remedy: `fit it with --set schedule.steps=${steps}`,
  };
}

/** Rates of progress: when to show a line (every 100 ms) and when to let signals and timers in (every 50 ms). */
function createClock(from: number) {
  const marks: { time: number; step: number }[] = [{ time: performance.now(), step: from }];
  let shown = 0;
  let paused = 0;
  return {
    tick(step: number): boolean {
      const time = performance.now();
      if (time - shown < 100) return false;
      shown = time;
      marks.push({ time, step });
      if (marks.length > 50) marks.shift();
      return true;
    },
    rate(): number {
      const [first, last] = [marks[0]!, marks.at(-1)!];
      return last.time > first.time ? ((last.step - first.step) * 1000) / (last.time - first.time) : 0;
    },
    pause(): boolean {
      const time = performance.now();
      if (time - paused < 50) return false;
      paused = time;
      return true;
    },
  };
}
