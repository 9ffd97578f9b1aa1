/** One score from several: each standardised by held-out scores, then a weighted mean. */

import type { AnomalyScoreName } from '../model/scores.ts';

export type ScoreName = AnomalyScoreName | 'combination';
export type Scores = Readonly<Partial<Record<AnomalyScoreName, Float32Array>>>;

export interface Spread {
  readonly mean: number;
  /** Standard deviation; 1 where scores do not differ. */
  readonly deviation: number;
}

export type Statistics = Readonly<Partial<Record<AnomalyScoreName, Spread>>>;

/** Mean and standard deviation (of the population). */
export function spreadOf(numbers: ArrayLike<number>): Spread {
  let [mean, squares] = [0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const delta = numbers[i]! - mean;
    mean += delta / (i + 1);
    squares += delta * (numbers[i]! - mean);
  }
  const deviation = Math.sqrt(squares / numbers.length);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 1 };
}

export function statisticsOf(scores: Scores): Statistics {
  return Object.fromEntries(Object.entries(scores).map(([name, values]) => [name, spreadOf(values)]));
}

/** What the discriminator's judgement weighs beside the distances: 1 - α of AnoGAN and EGBAD. */
const judgementShare = 0.1;

/**
 * The score of that name. 'combination' is, of all scores that have statistics, each as (score - mean) / deviation, 0.9 times
 * the mean of the distances (reconstruction, feature-matching, alad) and 0.1 times the discriminator's: a logit far from all
 * data may be large in either direction, so it must not outweigh them.
 */
export function combine(scores: Scores, name: ScoreName, statistics: Statistics): Float64Array {
  if (name !== 'combination') return Float64Array.from(scores[name]!);
  const used = Object.entries(statistics) as [AnomalyScoreName, Spread][];
  const distances = used.filter(([part]) => part !== 'discriminator').length;
  const weightOf = (part: AnomalyScoreName) => {
    if (distances === used.length) return 1 / distances;
    return part === 'discriminator' ? judgementShare : (1 - judgementShare) / distances;
  };
  const combined = new Float64Array(scores[used[0]![0]]!.length);
  for (const [part, { mean, deviation }] of used) {
    const values = scores[part]!;
    const weight = weightOf(part) / deviation;
    for (let i = 0; i < combined.length; i++) combined[i]! += weight * (values[i]! - mean);
  }
  return combined;
}
