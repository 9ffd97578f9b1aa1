/** Fits a detector: trains the networks on most of the data and calibrates scores and threshold on the rest. */

import { createDataset, type DataSplit, type DataValues, itemSizeOf } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import { loadModel, type Model } from '../model/model.ts';
import { type AnomalyScoreName, anomalyScoresOf, createScorer } from '../model/scores.ts';
import { type Config, mergeConfig } from '../presets/config.ts';
import { fitColumns } from '../presets/fit.ts';
import { findPreset } from '../presets/index.ts';
import { permutation } from '../random/permutation.ts';
import type { TrainingEvent } from '../train/events.ts';
import { readRunFile } from '../train/run-file.ts';
import { resolveConfig, train } from '../train/train.ts';
import { combine, type ScoreName, spreadOf, statisticsOf } from './combine.ts';
import { type DetectorState, writeDetectorFile } from './detector-file.ts';
import { columnErrors, usualErrors } from './drivers.ts';
import type { DetectorData, DetectorOptions, FitOptions } from './options.ts';
import { referenceItems, writeReference } from './reference.ts';
import { featuresOf } from './table/encoding.ts';
import { openTable } from './table/open-table.ts';
import { chooseRule, type ThresholdChoice, thresholdOf } from './threshold.ts';
import { readTrainingItems, readTrainingTable, type TrainingData } from './training-data.ts';

/**
 * Trains into the run directory `out` and leaves detector.json and reference.npz in it. Yields the events of the training,
 * the last of which, 'finished', comes when everything is there; where it is interrupted there is none.
 */
export async function* fitEvents(
  data: DetectorData,
  options: DetectorOptions,
  { out, signal }: Pick<FitOptions, 'out' | 'signal'> = {},
): AsyncGenerator<TrainingEvent> {
  const rule = chooseRule(options);
  const { holdOut = 0.1, score: wanted } = options;
  if (!(holdOut >= 0 && holdOut <= 0.5)) {
    throw new AliError('usage', `holdOut: expected a share from 0 to 0.5; received ${holdOut}`);
  }
  const table = await openTable(data, options);
  const base = baseConfig(options, { isTable: table !== undefined });
  if (wanted === 'alad' && base.objective !== 'alad') throw noSuchScore(wanted, `the objective ${base.objective}`);
  const items = table
    ? await readTrainingTable(table, options)
    : await readTrainingItems(data, { ...options, shape: base.shape });
  const config = configFor(base, items, data);
  const { training, calibration } = split(items, { holdOut, seed: config.seed });
  const test = calibration.count > 0 ? calibration : training;
  if (rule.rule === 'false-alarm-rate') thresholdOf(new Float64Array(test.count), rule);
  const { source: name, shape } = items;
  const dataset = createDataset({ name, source: name, shape, train: training, test });
  const events = train(
    { ...config, batchSize: Math.max(2, Math.min(config.batchSize, training.count)) },
    { dataset, ...(out !== undefined && { out }), ...(signal && { signal }) },
  );
  for await (const event of events) {
    if (event.event === 'interrupted') return;
    if (event.event === 'finished') {
      const heldOut = test !== training;
      await complete(event.run, items, { rule, wanted, training, test, heldOut, normal: options.normal });
    }
    yield event;
  }
}

interface Completing {
  readonly rule: ThresholdChoice;
  readonly wanted: ScoreName | undefined;
  readonly training: DataSplit;
  readonly test: DataSplit;
  readonly heldOut: boolean;
  readonly normal: string | undefined;
}

/** Calibrates the trained networks and writes what the detector knows beside them. */
async function complete(run: string, items: TrainingData, given: Completing): Promise<void> {
  const { config } = await readRunFile(run);
  const model = await loadModel(run, {
    ...(config.threads > 0 && { threads: config.threads }),
    device: config.device,
  });
  try {
    const state = await calibrate(model, items, given);
    const size = itemSizeOf(items.shape);
    const training = referenceItems(given.training.values, size);
    await writeReference(run, { training, calibration: referenceItems(given.test.values, size) });
    await writeDetectorFile(run, state);
  } finally {
    await model.release();
  }
}

function baseConfig(
  { preset, config, seed, threads, device }: DetectorOptions,
  { isTable }: { isTable: boolean },
): Config {
  const name = preset ?? config?.preset ?? (isTable ? 'tabular' : 'digits');
  const given = Object.fromEntries(
    Object.entries({ seed, threads, device }).filter(([, value]) => value !== undefined),
  );
  return [config ?? {}, given].reduce<Config>((merged, over) => mergeConfig(merged, over), findPreset(name));
}

/** The configuration for items of that shape; of a table, the decoder gives as many numbers as its rows have. */
function configFor(base: Config, { shape, encoding, source }: TrainingData, data: DetectorData): Config {
  const fitted = encoding ? fitColumns(base, shape[0]!) : base;
  return resolveConfig({ ...fitted, shape: [...shape], data: typeof data === 'string' ? data : source });
}

/** The held-out items are the first ones of a random order of all; both parts keep the order of the data. */
function split(
  { values, count, shape, source }: TrainingData,
  { holdOut, seed }: { readonly holdOut: number; readonly seed: number },
): { training: DataSplit; calibration: DataSplit } {
  const held = holdOut === 0 ? 0 : Math.max(1, Math.round(holdOut * count));
  if (count - held < 2) {
    throw new AliError('data', `${source}: expected at least 3 items to fit on; received ${count}`, {
      remedy: 'add data',
    });
  }
  const size = itemSizeOf(shape);
  const order = permutation(count, { seed, stream: 'detect/hold-out', step: 0 });
  const take = (places: Uint32Array): DataSplit => {
    const taken: DataValues = new (values.constructor as new (length: number) => DataValues)(places.length * size);
    for (const [to, from] of places.entries()) taken.set(values.subarray(from * size, (from + 1) * size), to * size);
    return { values: taken, count: places.length };
  };
  return { training: take(order.subarray(held).sort()), calibration: take(order.subarray(0, held).sort()) };
}

async function calibrate(
  model: Model,
  items: TrainingData,
  { rule, wanted, training, test, heldOut, normal }: Completing,
): Promise<DetectorState> {
  const names = anomalyScoresOf(model);
  const score = chooseScore(names, wanted);
  const scorer = await createScorer(model, { names });
  try {
    const { scores, errors } = await scorer.score(test.values);
    const statistics = statisticsOf(scores);
    const chosen = combine(scores, score, statistics);
    const { encoding, labels } = items;
    const features = encoding && featuresOf(encoding);
    return {
      ...(encoding && { encoding }),
      ...(labels !== undefined && { labels }),
      ...(normal !== undefined && { normal }),
      score,
      statistics,
      ...(features && { usual: usualErrors(columnErrors(errors, features, chosen.length), features.length) }),
      calibration: {
        ...rule,
        threshold: thresholdOf(chosen, rule),
        spread: spreadOf(chosen),
        items: chosen.length,
        heldOut,
      },
      data: { source: items.source, total: items.total, items: items.count, trained: training.count },
      notes: [...items.notes],
    };
  } finally {
    await scorer.release();
  }
}

function chooseScore(names: readonly AnomalyScoreName[], wanted: ScoreName | undefined): ScoreName {
  if (wanted === undefined) return names.includes('alad') ? 'alad' : names.length > 1 ? 'combination' : names[0]!;
  if (wanted === 'combination' || names.includes(wanted)) return wanted;
  throw noSuchScore(wanted, `networks that give ${names.join(', ')}`);
}

function noSuchScore(wanted: ScoreName, received: string): AliError {
  return new AliError('usage', `score: expected networks that give ${wanted}; received ${received}`, {
    remedy: 'ask for another score, or leave it out; alad is of --objective alad',
  });
}
