/** The training loop: from where a run stands to its last step, as a stream of events. */

import { availableParallelism, cpus } from 'node:os';
import type { Dataset } from '../data/dataset.ts';
import type { Config } from '../presets/config.ts';
import type { DeviceChoice } from '../runtime/device.ts';
import { checkpointDirectory, latestCheckpoint } from './checkpoint.ts';
import { createClock } from './clock.ts';
import type { TrainingEvent } from './events.ts';
import { tableWarnings } from './fit-table.ts';
import type { PrepareMeasures } from './measures.ts';
import type { Provenance } from './run-file.ts';
import { openRunWriter } from './run-writer.ts';
import { scheduleWarnings } from './schedule-warning.ts';
import { countParameters, type TrainingStep, type Watch } from './step.ts';
import type { Crew } from './together.ts';
import { createWatchdog } from './watchdog.ts';
import { writeModelCard } from './write-model-card.ts';

export interface LoopInput {
  readonly run: string;
  readonly config: Config;
  readonly dataset: Dataset;
  readonly provenance: Provenance;
  readonly step: TrainingStep;
  /** What computes, and why. */
  readonly device: DeviceChoice;
  /** Steps done before. */
  readonly from: number;
  /** Who takes part in the steps. */
  readonly crew: Crew;
  /** What snapshots measure beside their own numbers. */
  readonly measures?: PrepareMeasures | undefined;
}

/** Trains, writes the run directory, and ends with its model card. The caller holds the run's lock. */
export async function* trainingLoop(input: LoopInput): AsyncGenerator<TrainingEvent> {
  const { run, config, dataset, provenance, step, device, from, crew, measures } = input;
  const { signal } = crew;
  const { steps, logEvery, snapshotEvery, checkpointEvery } = config;
  const began = performance.now();
  const writer = await openRunWriter(run, { config, dataset, step, from, measures });
  const watchdog = createWatchdog();
  const clock = createClock(from);
  let done = from;

  async function* snapshot(): AsyncGenerator<TrainingEvent, Watch> {
    const taken = await writer.snapshot(done);
    yield taken;
    yield* watchdog.snapshotWarnings(done, steps, taken.measures);
    return taken.measures;
  }

  try {
    const { train, test } = dataset;
    yield startedEvent(run, { config, device, from, crew, items: { train: train.count, test: test.count } });
    if (from === 0) yield* tableWarnings(dataset, from);
    yield* scheduleWarnings(config);
    // A run that was killed right after its first checkpoint has the snapshot of it already.
    if (from === 0 && (await latestCheckpoint(run)) === undefined) {
      await writer.reals();
      const measured = yield* snapshot();
      yield await writer.checkpoint(done, measured);
    }
    while (done < steps && !signal?.aborted) {
      const count = stepsUntilNext(done, config, step.atOnce);
      const watch = await step.run(done, count);
      done += count;
      watchdog.check(done, watch);
      const logged = done % logEvery === 0 || done === steps;
      if (logged) {
        writer.log(done, { ...watch, ...step.gradientNorms?.() });
        yield* watchdog.warnings(done, watch);
      }
      if (clock.tick(done) || logged) yield { event: 'step', step: done, steps, watch, rate: clock.rate(), logged };
      const measured = done % snapshotEvery === 0 || done === steps ? yield* snapshot() : undefined;
      if (done % checkpointEvery === 0 || done === steps || (measured && writer.isBest(measured))) {
        yield await writer.checkpoint(done, measured);
      }
      if (clock.pause()) {
        writer.flush();
        await new Promise(setImmediate);
      }
    }
    const stopped = done < steps;
    if (stopped && (await latestCheckpoint(run)) !== checkpointDirectory(run, done))
      yield await writer.checkpoint(done);
    writer.flush();
    await writeModelCard(run, { config, provenance, done });
    const seconds = (performance.now() - began) / 1000;
    yield { event: stopped ? 'interrupted' : 'finished', run, step: done, seconds };
  } finally {
    await writer.close();
  }
}

/** The first event of a run, or of a resumed one that stands at step `from`. */
export function startedEvent(
  run: string,
  {
    config,
    device,
    from,
    crew: { size, ranksHere },
    items,
  }: Pick<LoopInput, 'config' | 'device' | 'from' | 'crew'> & { items: { train: number; test: number } },
): TrainingEvent {
  const { steps } = config;
  const parameters = countParameters(config);
  const threads = threadsOf(config, ranksHere);
  return { event: 'started', run, config, step: from, steps, parameters, threads, ranks: size, device, items };
}

/** Steps that one call may take: none beyond the next one that is logged, drawn or saved. */
function stepsUntilNext(done: number, config: Config, atOnce: number): number {
  const { steps, logEvery, snapshotEvery, checkpointEvery } = config;
  const stops = [logEvery, snapshotEvery, checkpointEvery].map((every) => every - (done % every));
  return Math.min(atOnce, steps - done, ...stops);
}

/** Threads an operator may use: as configured, else what there is, divided among the ranks on this machine. */
export function threadsOf({ threads }: Pick<Config, 'threads'>, ranksHere = 1): number {
  if (threads > 0) return threads;
  // A launcher may have bound a rank to some of the processors already.
  return ranksHere === 1
    ? availableParallelism()
    : Math.max(1, Math.min(availableParallelism(), Math.floor(cpus().length / ranksHere)));
}
