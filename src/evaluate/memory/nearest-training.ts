/** Whether a model repeats its training data: nearest training items of samples against those of held-out data. */

import type { PairOptions } from '../neighbours/blocks.ts';
import { nearestNeighbours } from '../neighbours/nearest.ts';
import { checkCount, type Points } from '../points.ts';

/** Distances to the nearest training item, in the points' own unit, of samples beside those of held-out items. */
export interface Memorisation {
  /** Median distance of samples, and of held-out items, to their nearest training item. */
  readonly samples: number;
  readonly heldOut: number;
  /** samples / heldOut: about 1 for new items of the same kind; far below 1 the model repeats, far above it strays. */
  readonly ratio: number;
  /**
   * Share of samples nearer to a training item than 99 % of held-out items are to theirs: .01 is what held-out data has.
   */
  readonly copies: number;
  /** Nearest training item of each sample. */
  readonly nearest: Int32Array;
  /** Distance of each sample to it. */
  readonly distances: Float64Array;
}

/**
 * Whether samples are nearer to training items than held-out items are, in the manner of Meehan, Chaudhuri and Dasgupta 2020: a
 * `ratio` of 0 … , about 1 for new items of the same kind, and a share of `copies` of 0 … 1. Distances are taken in the points' own space (pixels, or better the features of a classifier). Cost: exhaustive searches of
 * samples and held-out items among the training items.
 * @throws AliError 'shape' for points of several sizes, 'data' where a set is empty
 */
export async function nearestTraining(
  { samples, heldOut, training }: Readonly<Record<'samples' | 'heldOut' | 'training', Points>>,
  options: PairOptions = {},
): Promise<Memorisation> {
  for (const points of [samples, heldOut]) checkCount('nearestTraining', points, 1);
  const own = await nearestNeighbours(samples, training, options);
  const held = await nearestNeighbours(heldOut, training, options);
  const reference = held.distances.toSorted();
  const closest = reference[Math.floor(0.01 * reference.length)]!;
  const [a, b] = [median(own.distances.toSorted()), median(reference)];
  const near = own.distances.reduce((sum, distance) => sum + (distance < closest ? 1 : 0), 0);
  return {
    samples: a,
    heldOut: b,
    ratio: a / b,
    copies: near / samples.count,
    nearest: own.indices,
    distances: own.distances,
  };
}

function median(sorted: Float64Array): number {
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
