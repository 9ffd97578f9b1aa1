/** One score from several: each standardised by held-out scores, then their mean. */

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

/** The score of that name; 'combination' is the mean over all that have statistics of (score - mean) / deviation. */
export function combine(scores: Scores, name: ScoreName, statistics: Statistics): Float64Array {
  if (name !== 'combination') return Float64Array.from(scores[name]!);
  const used = Object.entries(statistics) as [AnomalyScoreName, Spread][];
  const combined = new Float64Array(scores[used[0]![0]]!.length);
  for (const [part, { mean, deviation }] of used) {
    const values = scores[part]!;
    for (let i = 0; i < combined.length; i++) combined[i]! += (values[i]! - mean) / deviation / used.length;
  }
  return combined;
}
