/** How much of what a model draws is real-looking, and how much of the data it can draw. */

import { type PairOptions, visitPairs } from '../neighbours/blocks.ts';
import { nearestNeighbours } from '../neighbours/nearest.ts';
import { checkCount, checkSameSize, type Points } from '../points.ts';

/** The four shares of `precisionRecall`: two of fidelity (precision, density) and two of variety (recall, coverage). */
export interface PrecisionRecall {
  /** Share of fakes within the reach of a real point: 0 … 1, more is better. */
  readonly precision: number;
  /** Share of reals within the reach of a fake point: 0 … 1, more is better. */
  readonly recall: number;
  /** Reals whose reach holds a fake, counted for each fake and divided by k: 0 … , about 1 for equal distributions. */
  readonly density: number;
  /** Share of reals that have a fake within their own reach: 0 … 1, more is better. */
  readonly coverage: number;
}

/**
 * Precision and recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al. 2020): 0 … 1, density 0 … . The reach of a point is the
 * distance to its k-th neighbour in its own set. Give equally many points of both kinds, and the same measure of two sets
 * of real data beside it: equal distributions do not reach 1 (two sets of 10,000 from N(0, I) in 1,000 dimensions
 * give .477, .471, 1.056 and .974, with deviations of .008, .007, .04 and .004 from draw to draw: results/measures.json). Cost:
 * three exhaustive comparisons of the sets.
 * @throws AliError 'shape' for points of two sizes, 'data' for k points or fewer
 */
export async function precisionRecall(
  real: Points,
  fake: Points,
  { k = 5, ...options }: PairOptions & { readonly k?: number } = {},
): Promise<PrecisionRecall> {
  checkSameSize('precisionRecall', real, fake);
  for (const points of [real, fake]) checkCount('precisionRecall', points, k + 1);
  const realReach = await squaredReach(real, k, options);
  const fakeReach = await squaredReach(fake, k, options);
  const holders = new Int32Array(fake.count);
  const recalled = new Uint8Array(real.count);
  const covered = new Uint8Array(real.count);
  await visitPairs(
    'squaredDistance',
    real,
    fake,
    ({ row, rows, column, columns, values, stride }) => {
      for (let i = 0; i < rows; i++) {
        const reach = realReach[row + i]!;
        for (let j = 0; j < columns; j++) {
          const square = values[i * stride + j]!;
          if (square <= reach) {
            holders[column + j]!++;
            covered[row + i] = 1;
          }
          if (square <= fakeReach[column + j]!) recalled[row + i] = 1;
        }
      }
    },
    options,
  );
  const total = (values: Iterable<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
  return {
    precision: holders.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) / fake.count,
    recall: total(recalled) / real.count,
    density: total(holders) / (k * fake.count),
    coverage: total(covered) / real.count,
  };
}

/** Squared distance of every point to its k-th neighbour among the others. */
async function squaredReach(points: Points, k: number, options: PairOptions): Promise<Float64Array> {
  const { distances } = await nearestNeighbours(points, points, { k, excludeSelf: true, ...options });
  return Float64Array.from({ length: points.count }, (_, i) => distances[i * k + k - 1]! ** 2);
}
