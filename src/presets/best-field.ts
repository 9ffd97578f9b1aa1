/** Which checkpoint of a run is its best one: the field of a configuration, and what each of its words looks at. */

import { z } from 'zod';

/** A measure of snapshots by its name in the metrics, and the direction in which it gets better. */
export interface Criterion {
  readonly measure: string;
  readonly better: 'more' | 'less';
}

/** What each word compares: the first measure, where that is equal the next one. */
export const bestCriteria = {
  // The squared error itself is least where every reconstruction is the mean of the data, as it is before training.
  reconstruction: [{ measure: 'reconstruction/ratio', better: 'less' }],
  codes: [{ measure: 'codes/meanKs', better: 'less' }],
  classifier: [{ measure: 'classifier/error', better: 'less' }],
  modes: [
    { measure: 'plane/modes', better: 'more' },
    { measure: 'plane/highQualityShare', better: 'more' },
  ],
  quality: [{ measure: 'plane/highQualityShare', better: 'more' }],
} as const satisfies Readonly<Record<string, readonly Criterion[]>>;

export type BestName = keyof typeof bestCriteria;

export const bestNames = Object.keys(bestCriteria) as [BestName, ...BestName[]];

export const best = z
  .enum(bestNames)
  .exactOptional()
  .describe(
    'Keeps the checkpoint of the best snapshot beside the latest ones, by: reconstruction (least error of held-out items beside that of random pairs), codes ' +
      '(least Kolmogorov-Smirnov distance to the prior), classifier (least held-out error), modes, quality (toys in the plane); default none',
  );
