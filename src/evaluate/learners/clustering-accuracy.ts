/** How well clusters agree with classes. */

import { munkres } from 'munkres';
import { AliError } from '../../errors.ts';
import { classCount } from './labels.ts';

/**
 * Largest share of points whose cluster is their class's, over all one-to-one assignments of clusters to classes (Kuhn
 * 1955): 0 … 1, chance about 1 / classes. Clusters without a class count as wrong. Cost: cubic in the number of clusters.
 * @throws AliError 'data' where there is not one cluster a label
 */
export function clusteringAccuracy(assignment: Int32Array, labels: Int32Array): number {
  if (assignment.length !== labels.length || labels.length === 0) {
    throw new AliError(
      'data',
      `clusteringAccuracy: expected one label a point; received ${labels.length} for ${assignment.length} points`,
    );
  }
  const [clusters, classes] = [classCount(assignment), classCount(labels)];
  const costs = Array.from({ length: clusters }, () => Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) costs[assignment[i]!]![labels[i]!]!--;
  const agreed = munkres(costs).reduce((sum, [cluster, label]) => sum - costs[cluster]![label]!, 0);
  return agreed / labels.length;
}
