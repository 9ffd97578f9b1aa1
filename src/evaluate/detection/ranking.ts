/** How well scores rank anomalies above the rest: ROC AUC, average precision, F1. */

import { AliError } from '../../errors.ts';

/** Which items are anomalies: anything but 0 is one. */
export type Truth = ArrayLike<number>;

/**
 * Probability that an anomaly scores above another item, ties counted half: 0 … 1, ½ by chance, 1 at best. From ranks (Mann and
 * Whitney 1947; Hanley and McNeil 1982). Cost: a sort.
 * @throws AliError 'data' where scores are not finite, or one of the two kinds is missing
 */
export function rocAuc(scores: ArrayLike<number>, truth: Truth): number {
  const { order, positives } = ranked('rocAuc', scores, truth);
  const n = order.length;
  let sum = 0;
  for (let i = 0; i < n; ) {
    let end = i;
    let inTie = 0;
    while (end < n && scores[order[end]!] === scores[order[i]!]) inTie += truth[order[end++]!] ? 1 : 0;
    sum += inTie * (n - (i + end - 1) / 2);
    i = end;
  }
  return (sum - (positives * (positives + 1)) / 2) / (positives * (n - positives));
}

/**
 * Area under precision over recall as a sum of steps (average precision, AUPRC; Boyd, Eng and Page 2013): 0 … 1, the share of
 * anomalies by chance, 1 at best. Cost: a sort.
 * @throws AliError 'data' where scores are not finite, or one of the two kinds is missing
 */
export function averagePrecision(scores: ArrayLike<number>, truth: Truth): number {
  const { order, positives } = ranked('averagePrecision', scores, truth);
  let [sum, found] = [0, 0];
  for (let i = 0; i < order.length; ) {
    let end = i;
    let inTie = 0;
    while (end < order.length && scores[order[end]!] === scores[order[i]!]) inTie += truth[order[end++]!] ? 1 : 0;
    found += inTie;
    sum += (inTie / positives) * (found / end);
    i = end;
  }
  return sum;
}

/**
 * How good the verdicts at a threshold are. Precision is the share of anomalies among the flagged items, recall the share of the
 * anomalies that are flagged: 0 … 1, more is better; precision is 0 where nothing is flagged.
 */
export interface Verdicts {
  /** Share of the flagged items that are anomalies: 0 … 1, more is better; 0 where nothing is flagged. */
  readonly precision: number;
  /** Share of the anomalies that are flagged: 0 … 1, more is better. */
  readonly recall: number;
  /** Harmonic mean of both: 0 … 1, more is better. */
  readonly f1: number;
  /** What scores have to exceed. */
  readonly threshold: number;
}

/**
 * Precision, recall and F1 (van Rijsbergen 1979) of "an anomaly scores above the threshold": 0 … 1 each, more is better. Cost: a
 * sort.
 * @throws AliError 'data' as `rocAuc`
 */
export function scoreAtThreshold(scores: ArrayLike<number>, truth: Truth, threshold: number): Verdicts {
  const { positives } = ranked('scoreAtThreshold', scores, truth);
  let [flagged, right] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (!(scores[i]! > threshold)) continue;
    flagged++;
    if (truth[i]) right++;
  }
  const precision = flagged > 0 ? right / flagged : 0;
  return { precision, recall: right / positives, f1: (2 * right) / (flagged + positives), threshold };
}

/**
 * The same, 0 … 1 each, where the share `contamination` of items with the highest scores is flagged: KDD99 is reported so, at .20,
 * in the literature (Zong et al. 2018). Items that tie with the first one left out are not flagged. Cost: two sorts.
 * @throws AliError 'usage' for a share outside 0 … 1, 'data' as `rocAuc`
 */
export function scoreAtContamination(scores: ArrayLike<number>, truth: Truth, contamination: number): Verdicts {
  if (!(contamination > 0 && contamination < 1)) {
    throw new AliError('usage', `contamination: expected a share between 0 and 1; received ${contamination}`);
  }
  return scoreAtThreshold(scores, truth, thresholdFor(scores, contamination));
}

/** The score that the share `contamination` of these scores exceeds (fewer where scores tie): a quantile. Cost: a sort. */
export function thresholdFor(scores: ArrayLike<number>, contamination: number): number {
  const sorted = Float64Array.from(scores).sort();
  const flagged = Math.round(contamination * sorted.length);
  return sorted[sorted.length - 1 - flagged] ?? Number.NEGATIVE_INFINITY;
}

function ranked(measure: string, scores: ArrayLike<number>, truth: Truth) {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i);
  let positives = 0;
  for (let i = 0; i < scores.length; i++) {
    if (truth[i]) positives++;
    if (Number.isFinite(scores[i])) continue;
    throw new AliError('data', `${measure}: expected finite scores; received ${scores[i]} for item ${i}`);
  }
  if (truth.length !== scores.length || positives === 0 || positives === scores.length) {
    const received = `${positives} anomalies among ${truth.length} labels for ${scores.length} scores`;
    throw new AliError('data', `${measure}: expected a label a score, and both kinds of items; received ${received}`);
  }
  return { order: order.sort((a, b) => scores[b]! - scores[a]!), positives };
}
