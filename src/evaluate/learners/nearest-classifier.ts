/** The k-nearest-neighbour classifier. */

import { type NeighbourOptions, type Neighbours, nearestNeighbours } from '../neighbours/nearest.ts';
import type { Points } from '../points.ts';
import { classCount } from './labels.ts';

/**
 * The class that most of the k nearest labelled points have (Euclidean); of equally frequent ones the class of the nearest (Cover and
 * Hart 1967): labels as they were given, 0 … classes - 1.
 * Cost: one exhaustive search.
 * @throws AliError as `nearestNeighbours`
 */
export async function classifyByNearest(
  queries: Points,
  { points, labels }: { readonly points: Points; readonly labels: Int32Array },
  { k = 1, ...options }: Omit<NeighbourOptions, 'excludeSelf'> = {},
): Promise<Int32Array> {
  return voteOfNearest(await nearestNeighbours(queries, points, { k, ...options }), labels);
}

/** The same from neighbours that were found already, of which the first `k` have a vote (default all). */
export function voteOfNearest(
  { indices, k: found }: Pick<Neighbours, 'indices' | 'k'>,
  labels: Int32Array,
  { k = found }: { readonly k?: number } = {},
): Int32Array {
  const votes = new Int32Array(classCount(labels));
  return Int32Array.from({ length: indices.length / found }, (_, query) => {
    const first = query * found;
    votes.fill(0);
    let winner = labels[indices[first]!]!;
    for (let place = 0; place < k; place++) votes[labels[indices[first + place]!]!]!++;
    for (let place = 0; place < k; place++) {
      const label = labels[indices[first + place]!]!;
      if (votes[label]! > votes[winner]!) winner = label;
    }
    return winner;
  });
}
