/** Where scores become verdicts: thresholds from held-out scores. */

import { AliError } from '../errors.ts';
import { thresholdFor } from '../evaluate/detection/ranking.ts';

/** contamination: that share of the data is anomalies; false-alarm-rate: all of it is normal, and that share may be flagged. */
export type ThresholdRule = 'contamination' | 'false-alarm-rate';

export interface ThresholdChoice {
  readonly rule: ThresholdRule;
  readonly rate: number;
}

/** The choice that two options make; where neither is given the one `before`, or a contamination of 0.05. @throws AliError 'usage' for both, or no share */
export function chooseRule(
  {
    contamination,
    falseAlarmRate,
  }: { readonly contamination?: number | undefined; readonly falseAlarmRate?: number | undefined },
  before?: ThresholdChoice,
): ThresholdChoice {
  if (before && contamination === undefined && falseAlarmRate === undefined) {
    return { rule: before.rule, rate: before.rate };
  }
  if (contamination !== undefined && falseAlarmRate !== undefined) {
    throw new AliError('usage', 'threshold: expected contamination or a false-alarm rate; received both', {
      remedy: 'give a contamination where the data holds anomalies, a false-alarm rate where it is normal',
    });
  }
  const rule = falseAlarmRate === undefined ? 'contamination' : 'false-alarm-rate';
  const rate = falseAlarmRate ?? contamination ?? 0.05;
  if (rate > 0 && rate < (rule === 'contamination' ? 0.5 : 1)) return { rule, rate };
  const range = rule === 'contamination' ? 'between 0 and 0.5' : 'between 0 and 1';
  throw new AliError('usage', `${rule}: expected a share ${range}; received ${rate}`);
}

/**
 * The score that an anomaly has to exceed. By contamination: that share of the scores exceeds it. By a false-alarm rate a: the
 * k-th smallest of the n scores, k = ⌈(n + 1)(1 - a)⌉, which the score of another normal item exceeds with a probability of at
 * most a (split conformal prediction; Vovk et al. 2005).
 * @throws AliError 'data' where there are fewer scores than such a rate needs
 */
export function thresholdOf(scores: ArrayLike<number>, { rule, rate }: ThresholdChoice): number {
  if (rule === 'contamination') return thresholdFor(scores, rate);
  const sorted = Float64Array.from(scores).sort();
  const place = Math.ceil((sorted.length + 1) * (1 - rate));
  if (place > sorted.length) {
    const least = Math.ceil(1 / rate) - 1;
    throw new AliError(
      'data',
      `false-alarm rate ${rate}: expected at least ${least} held-out items to calibrate on; received ${sorted.length}`,
      { remedy: `give more data, hold out more of it, or ask for ${(1 / (sorted.length + 1)).toPrecision(2)} or more` },
    );
  }
  return sorted[place - 1]!;
}
