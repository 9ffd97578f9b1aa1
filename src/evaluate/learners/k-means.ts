/** k-means clustering; Lloyd 1982, from the starts of k-means++ (Arthur and Vassilvitskii 2007). */

import { availableParallelism } from 'node:os';
import { input, product, sub } from '../../graph/index.ts';
import { encodeModel } from '../../onnx/model.ts';
import { fillUniform } from '../../random/fill.ts';
import { Session } from '../../runtime/session.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import { checkCount, columnMeans, type Points, selectRows } from '../points.ts';

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
  const assigner = await createAssigner(points, clusters, options);
  try {
    let best: Clustering | undefined;
    for (let start = 0; start < starts; start++) {
      let centres = firstCentres(points, clusters, { seed, start });
      let assignment = await assigner.assign(centres);
      for (let iteration = 0; iteration < iterations; iteration++) {
        centres = meansOf(points, assignment, centres);
        const next = await assigner.assign(centres);
        const settled = next.every((cluster, i) => cluster === assignment[i]);
        assignment = next;
        if (settled) break;
      }
      const inertia = inertiaOf(points, centres, assignment);
      if (!best || inertia < best.inertia) best = { assignment, centres, inertia };
    }
    return best!;
  } finally {
    await assigner.release();
  }
}

/** Numbers that are moved to the origin at once. */
const blockNumbers = 2 ** 22;

/**
 * Finds the nearest centre of every point: the one with the least |c|² - 2 x · c, both moved by the mean of the points so that those
 * far from the origin lose no digits. The points are read where they are.
 */
async function createAssigner(
  { data, count, size }: Points,
  clusters: number,
  { threads = availableParallelism() }: PairOptions,
) {
  const rows = Math.max(1, Math.min(count, Math.floor(blockNumbers / size)));
  const [x, origin] = [input('x', [rows, size]), input('origin', [size])];
  const [centres, norms] = [input('centres', [clusters, size]), input('norms', [clusters])];
  const values = product(sub(x, origin), centres, { transposeB: true, bias: norms });
  const session = await Session.create(encodeModel({ values }, { openBatch: ['x'] }), { threads });
  const middle = { data: Float32Array.from(columnMeans({ data, count, size })), shape: [size] };
  const moved = { data: new Float32Array(clusters * size), shape: [clusters, size] };
  const lengths = { data: new Float32Array(clusters), shape: [clusters] };
  return {
    async assign(to: Points): Promise<Int32Array> {
      lengths.data.fill(0);
      for (let cluster = 0; cluster < clusters; cluster++) {
        let length = 0;
        for (let i = 0; i < size; i++) {
          const value = Math.fround(to.data[cluster * size + i]! - middle.data[i]!);
          length += value * value;
          moved.data[cluster * size + i] = -2 * value;
        }
        lengths.data[cluster] = length;
      }
      const assignment = new Int32Array(count);
      for (let first = 0; first < count; first += rows) {
        const here = Math.min(rows, count - first);
        const part = { data: data.subarray(first * size, (first + here) * size), shape: [here, size] };
        const found = await session.run({ x: part, origin: middle, centres: moved, norms: lengths });
        const scores = found.values!.data as Float32Array;
        for (let i = 0; i < here; i++) {
          let best = 0;
          for (let j = 1; j < clusters; j++) if (scores[i * clusters + j]! < scores[i * clusters + best]!) best = j;
          assignment[first + i] = best;
        }
      }
      return assignment;
    },
    release: () => session.release(),
  };
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
