/** How well a detector finds labelled anomalies, always beside baselines on the same items. */

import { itemSizeOf } from '../data/dataset.ts';
import type { TableNote } from '../data/table/tally.ts';
import { AliError } from '../errors.ts';
import {
  averagePrecision,
  rocAuc,
  scoreAtContamination,
  scoreAtThreshold,
  type Verdicts,
} from '../evaluate/detection/ranking.ts';
import type { Points } from '../evaluate/points.ts';
import { createScorer } from '../model/scores.ts';
import { fitBaselines } from './baselines.ts';
import { combine, type ScoreName } from './combine.ts';
import type { AnomalyDetector } from './detector.ts';
import type { DetectorData, ReadingOptions } from './options.ts';
import { readAll } from './read-all.ts';
import { type Reference, readReference } from './reference.ts';
import { thresholdOf } from './threshold.ts';
import { type TruthOptions, truthOf } from './truth.ts';
import { untrainedScores } from './untrained.ts';

/**
 * What is compared with a detector's scores, and how the data is read; labels come from `truth`, or from the data by `labels`, `normal`
 * and `anomaly`.
 */
export interface EvaluateDetectorOptions extends ReadingOptions, TruthOptions {
  /** Which items are anomalies: 1. Default: told by their labels. */
  readonly truth?: ArrayLike<number>;
  /** Share of the items that is flagged for `atContamination`. Default their own share of anomalies. */
  readonly contamination?: number;
  /** Of the isolation forest. Default that of the run. */
  readonly seed?: number;
}

/** What one way to score reaches. */
export interface MethodResult {
  readonly method: string;
  /** The detector's own scores, or a baseline. */
  readonly kind: 'detector' | 'baseline';
  /** Whether this is the score of the verdicts. */
  readonly chosen: boolean;
  readonly auroc: number;
  readonly auprc: number;
  /** At the threshold that was calibrated without these labels, a baseline's in the same way. */
  readonly atThreshold: Verdicts;
  /** With the highest share `contamination` flagged. */
  readonly atContamination: Verdicts;
}

/**
 * What `evaluateDetector` finds: how many items there are, how many of them are anomalies, the share (0 … 1) that was flagged for
 * `atContamination`, one result for each way to score, and what was odd about the data.
 */
export interface DetectorEvaluation {
  readonly items: number;
  readonly anomalies: number;
  readonly contamination: number;
  readonly methods: readonly MethodResult[];
  readonly notes: readonly TableNote[];
}

/**
 * AUROC, average precision, precision, recall and F1 of every score of the detector and of the baselines: k-NN, isolation
 * forest, reconstruction from principal components (on at most 10,000 of the items that were trained on), and the same networks
 * untrained. All items are held in memory.
 * @throws AliError 'data' where labels are missing or of one kind only
 */
export async function evaluateDetector(
  detector: AnomalyDetector,
  data: DetectorData,
  { truth: given, contamination, seed = detector.model.config.seed, ...options }: EvaluateDetectorOptions = {},
): Promise<DetectorEvaluation> {
  const { model, run, state } = detector;
  const labels = options.labels ?? (given ? undefined : state.labels);
  const read = await readAll(detector, data, { ...options, ...(labels !== undefined && { labels }) });
  const normal = options.normal ?? (options.anomaly === undefined ? state.normal : undefined);
  if (!given && !read.labels) {
    throw new AliError('data', 'evaluate: expected labels; received data without any', {
      remedy: 'name the column: --labels COLUMN, or give a source that has labels',
    });
  }
  const truth = given ?? truthOf(read.labels!, { normal, anomaly: options.anomaly });
  const anomalies = Array.from(truth).filter(Boolean).length;
  const share = contamination ?? anomalies / truth.length;
  const reference = await readReference(run, itemSizeOf(model.shape));
  const judge = (scores: Float64Array, threshold: number) => ({
    auroc: rocAuc(scores, truth),
    auprc: averagePrecision(scores, truth),
    atThreshold: scoreAtThreshold(scores, truth, threshold),
    atContamination: scoreAtContamination(scores, truth, share),
  });
  const own = await ownScores(detector, reference);
  const methods: MethodResult[] = [...own].map(([name, calibration]) => {
    const chosen = name === state.score;
    const threshold = chosen ? detector.threshold : thresholdOf(calibration, state.calibration);
    return { method: name, kind: 'detector', chosen, ...judge(combine(read.parts, name, state.statistics), threshold) };
  });
  for (const { method, scores, calibration } of await baselineScores(detector, read.points, { reference, seed })) {
    const threshold = thresholdOf(calibration, state.calibration);
    methods.push({ method, kind: 'baseline', chosen: false, ...judge(scores, threshold) });
  }
  return { items: truth.length, anomalies, contamination: share, methods, notes: detector.notes };
}

/** Scores of the calibration's items, by name: every score that there is, and their combination. */
async function ownScores({ model, state }: AnomalyDetector, { calibration }: Reference) {
  const scorer = await createScorer(model);
  try {
    const { scores } = await scorer.score(calibration.data);
    const names: ScoreName[] = [...scorer.names, ...(scorer.names.length > 1 ? (['combination'] as const) : [])];
    return new Map(names.map((name) => [name, combine(scores, name, state.statistics)]));
  } finally {
    await scorer.release();
  }
}

async function baselineScores(
  { model, state }: AnomalyDetector,
  points: Points,
  { reference, seed }: { readonly reference: Reference; readonly seed: number },
) {
  const { training, calibration } = reference;
  const { threads } = model.options;
  const own = !state.calibration.heldOut;
  const found: { method: string; scores: Float64Array; calibration: Float64Array }[] = [];
  for (const { name, score } of await fitBaselines(training, { seed, ...(threads !== undefined && { threads }) })) {
    found.push({ method: name, scores: await score(points), calibration: await score(calibration, { own }) });
  }
  const [scores, held] = await untrainedScores(model, reference, { score: state.score, points: [points, calibration] });
  found.push({ method: 'untrained network', scores: scores!, calibration: held! });
  return found;
}
