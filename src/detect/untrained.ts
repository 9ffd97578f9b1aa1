/** The same networks before any training, as a baseline: what scores above it was learnt. */

import type { Points } from '../evaluate/points.ts';
import type { Model } from '../model/model.ts';
import { createScorer } from '../model/scores.ts';
import { untrainedModel } from '../model/untrained.ts';
import { combine, type ScoreName, statisticsOf } from './combine.ts';
import type { Reference } from './reference.ts';

/** Scores of points by the untrained networks, calibrated on the same items. */
export async function untrainedScores(
  model: Model,
  { training, calibration }: Reference,
  { score, points }: { readonly score: ScoreName; readonly points: readonly Points[] },
): Promise<Float64Array[]> {
  const { threads } = model.options;
  const split = { values: training.data, count: training.count };
  const untrained = await untrainedModel(model, split, { ...(threads !== undefined && { threads }) });
  const scorer = await createScorer(untrained);
  try {
    const statistics = statisticsOf((await scorer.score(calibration.data)).scores);
    const found: Float64Array[] = [];
    for (const { data } of points) found.push(combine((await scorer.score(data)).scores, score, statistics));
    return found;
  } finally {
    await scorer.release();
    await untrained.release();
  }
}
