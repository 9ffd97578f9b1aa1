/** What every detector is held against: nearest neighbours, an isolation forest, reconstruction from principal components. */

import { fitIsolationForest, isolationScores } from '../evaluate/detection/isolation-forest.ts';
import { neighbourScores } from '../evaluate/detection/neighbour-score.ts';
import { applyPca, fitPca, invertPca, type Pca } from '../evaluate/learners/pca.ts';
import type { PairOptions } from '../evaluate/neighbours/blocks.ts';
import type { Points } from '../evaluate/points.ts';

export interface Baseline {
  readonly name: string;
  /** @param own whether these are the points that it was fitted on, none of which is its own neighbour */
  score(points: Points, options?: { readonly own?: boolean }): Promise<Float64Array>;
}

const neighbours = 5;
const explained = 0.95;
const mostComponents = 128;

/**
 * Fitted on training items in the networks' own numbers: distance to the 5th neighbour; 100 trees of 256 points; squared
 * distance to the reconstruction from the fewest principal components that hold 95 % of the variance (at most 128).
 */
export async function fitBaselines(
  reference: Points,
  { seed = 0, ...options }: PairOptions & { readonly seed?: number } = {},
): Promise<Baseline[]> {
  const forest = fitIsolationForest(reference, { seed });
  const pca = await fitShare(reference, options);
  const k = Math.min(neighbours, reference.count - 1);
  return [
    {
      name: `k-NN (k = ${k})`,
      score: (points, { own = false } = {}) => neighbourScores(points, reference, { k, excludeSelf: own, ...options }),
    },
    { name: 'isolation forest', score: async (points) => isolationScores(forest, points) },
    {
      name: `PCA reconstruction (${pca.directions.count})`,
      score: async (points) => {
        const back = await invertPca(pca, await applyPca(pca, points, options), options);
        return rowSums(points, (place) => (points.data[place]! - back.data[place]!) ** 2);
      },
    },
  ];
}

async function fitShare(points: Points, options: PairOptions): Promise<Pca> {
  const most = Math.max(1, Math.min(points.size - 1, points.count - 1, mostComponents));
  const pca = await fitPca(points, { components: most, ...options });
  const squares = rowSums(points, (place) => (points.data[place]! - pca.means[place % points.size]!) ** 2);
  const total = squares.reduce((sum, each) => sum + each, 0) / (points.count - 1);
  let [held, components] = [0, 0];
  while (components < most && held < explained * total) held += pca.variances[components++]!;
  const { size, data } = pca.directions;
  const count = Math.max(1, components);
  return { ...pca, directions: { data: data.subarray(0, count * size), count, size } };
}

function rowSums({ count, size }: Points, term: (place: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let place = row * size; place < (row + 1) * size; place++) sum += term(place);
    return sum;
  });
}
