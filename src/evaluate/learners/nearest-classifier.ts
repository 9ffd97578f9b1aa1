/** The k-nearest-neighbour classifier. */

import { type NeighbourOptions, nearestNeighbours } from '../neighbours/nearest.ts';
import type { Points } from '../points.ts';
import { classCount } from './labels.ts';

/**
 * The class that most of the k nearest labelled points have (Euclidean); of equally frequent ones the class of the nearest.
 * Cost: one exhaustive search.
 * @throws AliError as `nearestNeighbours`
 */
export async function classifyByNearest(
  queries: Points,
  { points, labels }: { readonly points: Points; readonly labels: Int32Array },
  { k = 1, ...options }: Omit<NeighbourOptions, 'excludeSelf'> = {},
): Promise<Int32Array> {
  const { indices } = await nearestNeighbours(queries, points, { k, ...options });
  const votes = new Int32Array(classCount(labels));
  return Int32Array.from({ length: queries.count }, (_, query) => {
    votes.fill(0);
    let winner = labels[indices[query * k]!]!;
    for (let place = 0; place < k; place++) votes[labels[indices[query * k + place]!]!]!++;
    for (let place = 0; place < k; place++) {
      const label = labels[indices[query * k + place]!]!;
      if (votes[label]! > votes[winner]!) winner = label;
    }
    return winner;
  });
}
