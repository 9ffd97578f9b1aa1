/** What a training run writes while it goes: metrics, TensorBoard events, pictures and checkpoints. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { hasNetwork, Inference } from '../networks/inference.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
import { checkMeasured, findBest, isBetter, stateOfMeasures } from './best-checkpoint.ts';
import { pruneCheckpoints, writeCheckpoint } from './checkpoint.ts';
import type { TrainingEvent } from './events.ts';
import type { PrepareMeasures } from './measures.ts';
import { openMetrics } from './metrics.ts';
import { createSnapshots, writePicture } from './snapshot.ts';
import { captureStates } from './states.ts';
import type { TrainingStep, Watch } from './step.ts';
import { openEvents } from './tensorboard.ts';
import { diverged } from './watchdog.ts';

type EventOf<Name> = Extract<TrainingEvent, { event: Name }>;

/** `done` counts the steps done. */
export interface RunWriter {
  /** Adds the numbers of a step to the metrics; in memory until `flush` or the next checkpoint. */
  log(done: number, watch: Watch): void;
  /** Writes the picture of the held-out items that snapshots are compared with, where the data have a picture. */
  reals(): Promise<void>;
  snapshot(done: number): Promise<EventOf<'snapshot'>>;
  /** Whether a snapshot with these measures deserves a checkpoint of its own, as the best one so far. */
  isBest(measures: Watch): boolean;
  /**
   * Writes a checkpoint, with the measures of the snapshot at the same step where there is one.
   * @throws AliError 'diverged' where a parameter is not finite; nothing is written then.
   */
  checkpoint(done: number, measures?: Watch): Promise<EventOf<'checkpoint'>>;
  flush(): void;
  close(): Promise<void>;
}

/**
 * Opens what a run is written to; `from` is the number of steps done before.
 * @throws AliError 'io' when the file system refuses, here and in every method.
 */
export async function openRunWriter(
  run: string,
  {
    config,
    dataset,
    step,
    from,
    measures: prepare,
  }: {
    readonly config: Config;
    readonly dataset: Dataset;
    readonly step: TrainingStep;
    readonly from: number;
    readonly measures?: PrepareMeasures | undefined;
  },
): Promise<RunWriter> {
  const { shape, batchNorm, seed, keepCheckpoints, best: criterion } = config;
  const networks = networksOf(config);
  const encodes = hasNetwork(step.states, 'encoder');
  const snapshots = await createSnapshots(dataset, networks.latentSize, seed, {
    encodes,
    conditional: networks.attributes !== undefined,
    classifies: networks.discriminator.classes !== undefined,
  });
  const measure = await prepare?.({ config, dataset, encodes });
  let best = criterion && (await findBest(run, criterion, { damaged: 'pass over' }));
  const folder = join(run, 'samples');
  mkdirSync(folder, { recursive: true });
  const metrics = openMetrics(run);
  const events = openEvents(run, from > 0 ? { resumedAt: from } : {});
  const model = new Inference({ networks, shape, batchNorm, weights: step.averages, fixed: false });
  const flush = () => {
    metrics.flush();
    events.flush();
  };
  return {
    log(done, watch) {
      metrics.append({ step: done, time: Date.now() / 1000, ...watch });
      events.scalars(done, watch);
    },
    async reals() {
      const picture = snapshots.reals();
      if (picture) await writePicture(folder, 'reals.png', picture);
    },
    async snapshot(done) {
      await step.pull();
      const { drawn, samples, pairs, measures: own } = await snapshots.take(model);
      const measures = { ...own, ...(await measure?.(model, drawn)) };
      if (criterion) checkMeasured(criterion, measures);
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
      return { event: 'snapshot', step: done, files, measures };
    },
    isBest: (measures) => criterion !== undefined && isBetter(criterion, measures, best?.measures),
    async checkpoint(done, measures) {
      await step.pull();
      if (!step.isFinite()) throw diverged(done, 'a parameter is not finite');
      flush();
      const state = stateOfMeasures(measures);
      const path = await writeCheckpoint(run, { step: done, ...captureStates(step, config), state });
      if (criterion && measures && isBetter(criterion, measures, best?.measures)) best = { step: done, measures };
      await pruneCheckpoints(run, { keep: keepCheckpoints, besides: best?.step });
      return { event: 'checkpoint', step: done, path };
    },
    flush,
    async close() {
      metrics.close();
      events.close();
      await model.release();
    },
  };
}
