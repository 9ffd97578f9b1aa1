/** k-means clustering; Lloyd 1982, from the starts of k-means++ (Arthur and Vassilvitskii 2007). */

import { availableParallelism } from 'node:os';
import { input, product, sub } from '../../graph/index.ts';
import { encodeModel } from '../../onnx/model.ts';
import { fillUniform } from '../../random/fill.ts';
import { Session } from '../../runtime/session.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import { checkCount, columnMeans, type Points, selectRows } from '../points.ts';

/** How many clusters are looked for, and how long. */
export interface KMeansOptions extends PairOptions {
  readonly clusters: number;
  /** Starts, of which the one with the least inertia is kept. Default 5. */
  readonly starts?: number;
  /** Default 100. */
  readonly iterations?: number;
  /** Seed of the starts. Default 0. */
  readonly seed?: number;
}

/** Clusters of points: `centres` is [clusters, size], `inertia` in the square of the points' own unit. */
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
      const means = createMeans(points, clusters);
      let assignment = await assigner.assign(centres);
      for (let iteration = 0; iteration < iterations; iteration++) {
        centres = means.of(assignment, centres);
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

/** Points whose mean lies no further from the origin than this times their own spread need not be moved there. */
const farAway = 4;
/** Numbers that are moved to the origin at once, where they are. */
const blockNumbers = 2 ** 22;

/**
 * Finds the nearest centre of every point: the one with the least |c|² - 2 x · c, both as seen from the mean of the points, so that those
 * far from the origin lose no digits. The points are read where they are.
 */
async function createAssigner(points: Points, clusters: number, { threads = availableParallelism() }: PairOptions) {
  const { data, count, size } = points;
  const middle = Float32Array.from(columnMeans(points));
  const isFar = lengthOf(middle) > farAway * spreadOf(points, middle);
  const rows = isFar ? Math.max(1, Math.min(count, Math.floor(blockNumbers / size))) : count;
  const [x, origin] = [input('x', [rows, size]), input('origin', [size])];
  const [centres, norms] = [input('centres', [clusters, size]), input('norms', [clusters])];
  const values = product(isFar ? sub(x, origin) : x, centres, { transposeB: true, bias: norms });
  const session = await Session.create(encodeModel({ values }, { openBatch: ['x'] }), { threads });
  const moved = { data: new Float32Array(clusters * size), shape: [clusters, size] };
  const lengths = { data: new Float32Array(clusters), shape: [clusters] };
  return {
    async assign(to: Points): Promise<Int32Array> {
      for (let cluster = 0; cluster < clusters; cluster++) {
        let [length, along] = [0, 0];
        for (let i = 0; i < size; i++) {
          const value = Math.fround(to.data[cluster * size + i]! - middle[i]!);
          length += value * value;
          along += value * middle[i]!;
          moved.data[cluster * size + i] = -2 * value;
        }
        lengths.data[cluster] = isFar ? length : length + 2 * along;
      }
      const assignment = new Int32Array(count);
      for (let first = 0; first < count; first += rows) {
        const here = Math.min(rows, count - first);
        const part = { data: data.subarray(first * size, (first + here) * size), shape: [here, size] };
        const fixed = { centres: moved, norms: lengths };
        const found = await session.run({
          x: part,
          ...fixed,
          ...(isFar && { origin: { data: middle, shape: [size] } }),
        });
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

const lengthOf = (vector: Float32Array) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

/** Root of the mean squared distance to `middle`. */
function spreadOf({ data, count, size }: Points, middle: Float32Array): number {
  let sum = 0;
  for (let row = 0, at = 0; row < count; row++) {
    for (let i = 0; i < size; i++, at++) sum += (data[at]! - middle[i]!) ** 2;
  }
  return Math.sqrt(sum / count);
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

/** Means of the clusters, in float64, from one assignment to the next: only points that move from one to another are looked at. */
function createMeans({ data, count, size }: Points, clusters: number) {
  const sums = new Float64Array(clusters * size);
  const members = new Uint32Array(clusters);
  const known = new Int32Array(count).fill(-1);
  const put = (point: number, cluster: number, sign: 1 | -1) => {
    members[cluster]! += sign;
    const [from, to] = [point * size, cluster * size];
    for (let i = 0; i < size; i++) sums[to + i]! += sign * data[from + i]!;
  };
  return {
    /** A cluster without points keeps its centre. */
    of(assignment: Int32Array, before: Points): Points {
      for (let point = 0; point < count; point++) {
        const [now, then] = [assignment[point]!, known[point]!];
        if (now === then) continue;
        if (then >= 0) put(point, then, -1);
        put(point, now, 1);
        known[point] = now;
      }
      const means = before.data.slice();
      for (let cluster = 0; cluster < clusters; cluster++) {
        const number = members[cluster]!;
        if (number === 0) continue;
        for (let i = cluster * size; i < (cluster + 1) * size; i++) means[i] = sums[i]! / number;
      }
      return { data: means, count: clusters, size };
    },
  };
}
