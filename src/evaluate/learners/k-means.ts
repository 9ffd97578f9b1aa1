/** k-means clustering; Lloyd 1982, from the starts of k-means++ (Arthur and Vassilvitskii 2007). */

import { fillUniform } from '../../random/fill.ts';
import { type PairOptions, visitPairs } from '../neighbours/blocks.ts';
import { checkCount, type Points, selectRows } from '../points.ts';

export interface KMeansOptions extends PairOptions {
  readonly clusters: number;
  /** Starts, of which the one with the least inertia is kept. Default 5. */
  readonly starts?: number;
  /** Default 100. */
  readonly iterations?: number;
  /** Seed of the starts. Default 0. */
  readonly seed?: number;
}

export interface Clustering {
  /** Cluster of each point. */
  readonly assignment: Int32Array;
  readonly centres: Points;
  /** Sum of squared distances to the own centre. */
  readonly inertia: number;
}

/**
 * Clusters points, by distances in float32. A cluster that loses all its points keeps its centre. Cost: starts × iterations × points × clusters × size.
 * @throws AliError 'data' for fewer points than clusters
 */
export async function kMeans(
  points: Points,
  { clusters, starts = 5, iterations = 100, seed = 0, ...options }: KMeansOptions,
): Promise<Clustering> {
  checkCount('kMeans', points, clusters);
  let best: Clustering | undefined;
  for (let start = 0; start < starts; start++) {
    let centres = firstCentres(points, clusters, { seed, start });
    let current = await assign(points, centres, options);
    for (let iteration = 0; iteration < iterations; iteration++) {
      centres = meansOf(points, current.assignment, centres);
      const next = await assign(points, centres, options);
      const settled = next.assignment.every((cluster, i) => cluster === current.assignment[i]);
      current = next;
      if (settled) break;
    }
    if (!best || current.inertia < best.inertia) best = { ...current, centres };
  }
  return best!;
}

async function assign(points: Points, centres: Points, options: PairOptions) {
  const assignment = new Int32Array(points.count);
  const squares = new Float64Array(points.count).fill(Number.POSITIVE_INFINITY);
  await visitPairs(
    'squaredDistance',
    points,
    centres,
    ({ row, rows, column, columns, values, stride }) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const square = values[i * stride + j]!;
          if (square >= squares[row + i]!) continue;
          squares[row + i] = square;
          assignment[row + i] = column + j;
        }
      }
    },
    options,
  );
  return { assignment, inertia: inertiaOf(points, centres, assignment) };
}

/** In float64, so that starts that end alike compare as they are. */
function inertiaOf({ data, size }: Points, centres: Points, assignment: Int32Array): number {
  let sum = 0;
  for (const [point, cluster] of assignment.entries()) {
    const [at, centre] = [point * size, cluster * size];
    for (let i = 0; i < size; i++) sum += (data[at + i]! - centres.data[centre + i]!) ** 2;
  }
  return sum;
}

/** Each further centre is a point drawn in proportion to its squared distance to the nearest centre so far. */
function firstCentres(points: Points, clusters: number, { seed, start }: { seed: number; start: number }): Points {
  const { data, count, size } = points;
  const uniform = new Float32Array(clusters);
  fillUniform(uniform, { seed, stream: 'k-means', step: start });
  const squares = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const chosen = [Math.floor(uniform[0]! * count)];
  while (chosen.length < clusters) {
    const last = chosen.at(-1)! * size;
    let total = 0;
    for (let i = 0; i < count; i++) {
      let square = 0;
      for (let j = 0; j < size; j++) square += (data[i * size + j]! - data[last + j]!) ** 2;
      squares[i] = Math.min(squares[i]!, square);
      total += squares[i]!;
    }
    let rest = uniform[chosen.length]! * total;
    let place = 0;
    while (place < count - 1 && rest >= squares[place]!) rest -= squares[place++]!;
    chosen.push(place);
  }
  return selectRows(points, chosen);
}

function meansOf({ data, count, size }: Points, assignment: Int32Array, before: Points): Points {
  const sums = new Float64Array(before.data.length);
  const members = new Uint32Array(before.count);
  for (let i = 0; i < count; i++) {
    const cluster = assignment[i]!;
    members[cluster]!++;
    for (let j = 0; j < size; j++) sums[cluster * size + j]! += data[i * size + j]!;
  }
  const means = Float32Array.from(sums, (sum, i) => {
    const number = members[Math.floor(i / size)]!;
    return number > 0 ? sum / number : before.data[i]!;
  });
  return { data: means, count: before.count, size };
}
