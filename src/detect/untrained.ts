/** The same networks before any training, as a baseline: what scores above it was learnt. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataset } from '../data/dataset.ts';
import type { Points } from '../evaluate/points.ts';
import { loadModel, type Model } from '../model/model.ts';
import { createScorer } from '../model/scores.ts';
import { train } from '../train/train.ts';
import { combine, type ScoreName, statisticsOf } from './combine.ts';
import type { Reference } from './reference.ts';

/** Scores of points by the untrained networks, calibrated on the same items. */
export async function untrainedScores(
  model: Model,
  { training, calibration }: Reference,
  { score, points }: { readonly score: ScoreName; readonly points: readonly Points[] },
): Promise<Float64Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ali-untrained-'));
  try {
    const { config } = model;
    const split = ({ data, count }: Points) => ({ values: data, count });
    const { shape } = model;
    const parts = { name: 'reference', source: 'reference', shape, train: split(training), test: split(calibration) };
    const out = join(folder, 'run');
    for await (const _ of train({ ...config, steps: 0 }, { dataset: createDataset(parts), out }));
    const untrained = await loadModel(out, { ...(config.threads > 0 && { threads: config.threads }) });
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
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
