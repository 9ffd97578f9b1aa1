/** The distance to the k-th neighbour as a score of anomaly; Ramaswamy, Rastogi and Shim 2000. */

import type { PairOptions } from '../neighbours/blocks.ts';
import { nearestNeighbours } from '../neighbours/nearest.ts';
import type { Points } from '../points.ts';

/**
 * Distance of each query to its k-th nearest reference point (Ramaswamy, Rastogi and Shim 2000): 0 … , anomalies higher. Standardise columns of different
 * units first. Cost: one exhaustive search.
 * @throws AliError as `nearestNeighbours`
 */
export async function neighbourScores(
  queries: Points,
  references: Points,
  { k = 5, ...options }: PairOptions & { readonly k?: number; readonly excludeSelf?: boolean } = {},
): Promise<Float64Array> {
  const { distances } = await nearestNeighbours(queries, references, { k, ...options });
  return Float64Array.from({ length: queries.count }, (_, i) => distances[i * k + k - 1]!);
}
