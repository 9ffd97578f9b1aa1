/** What a trained model becomes a detector by: scores of items that were held out, and the threshold that they give. */

import { type DataSplit, itemSizeOf } from '../data/dataset.ts';
import { type Encoding, featuresOf } from '../data/table/encoding.ts';
import type { TableNote } from '../data/table/tally.ts';
import { AliError } from '../errors.ts';
import { loadModel } from '../model/load-model.ts';
import type { Model } from '../model/model.ts';
import { type AnomalyScoreName, anomalyScoresOf, createScorer } from '../model/scores.ts';
import { readRunFile } from '../train/run-file.ts';
import { combine, type ScoreName, spreadOf, statisticsOf } from './combine.ts';
import { type DetectorState, writeDetectorFile } from './detector-file.ts';
import { columnErrors, usualErrors } from './drivers.ts';
import { referenceItems, writeReference } from './reference.ts';
import { type ThresholdChoice, thresholdOf } from './threshold.ts';

export interface Calibration {
  readonly rule: ThresholdChoice;
  readonly wanted: ScoreName | undefined;
  readonly shape: readonly number[];
  /** Items that were trained on, of which some are kept for baselines. */
  readonly training: DataSplit;
  /** How many there were. */
  readonly trained: number;
  /** What scores and threshold are calibrated on. */
  readonly test: DataSplit;
  /** Whether these were held out; else they are those of the training. */
  readonly heldOut: boolean;
  /** Where the items come from, and how many there were, whatever their labels. */
  readonly source: string;
  readonly total: number;
  readonly count: number;
  /** Only of tables. */
  readonly encoding?: Encoding | undefined;
  readonly labels?: string | undefined;
  readonly normal?: string | undefined;
  readonly notes: readonly TableNote[];
}

/** Calibrates the networks of a run and writes what a detector knows beside them. @throws AliError 'usage' for a score that they do not give */
export async function calibrateRun(run: string, given: Calibration): Promise<DetectorState> {
  const { config } = await readRunFile(run);
  const model = await loadModel(run, {
    ...(config.threads > 0 && { threads: config.threads }),
    device: config.device,
  });
  try {
    const state = await calibrate(model, given);
    const size = itemSizeOf(given.shape);
    const training = referenceItems(given.training.values, size);
    await writeReference(run, { training, calibration: referenceItems(given.test.values, size) });
    await writeDetectorFile(run, state);
    return state;
  } finally {
    await model.release();
  }
}

async function calibrate(model: Model, given: Calibration): Promise<DetectorState> {
  const { rule, wanted, trained, test, heldOut, normal, encoding, labels, source, total, count } = given;
  const names = anomalyScoresOf(model);
  const score = chooseScore(names, wanted);
  const scorer = await createScorer(model, { names });
  try {
    const { scores, errors } = await scorer.score(test.values);
    const statistics = statisticsOf(scores);
    const chosen = combine(scores, score, statistics);
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
      data: { source, total, items: count, trained },
      notes: [...given.notes],
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

/** The networks do not give that score. */
export function noSuchScore(wanted: ScoreName, received: string): AliError {
  return new AliError('usage', `score: expected networks that give ${wanted}; received ${received}`, {
    remedy: 'ask for another score, or leave it out; alad is of --objective alad',
  });
}
