/** Isolation forest: what few random cuts set apart is an anomaly. Liu, Ting and Zhou 2008. */

import { AliError } from '../../errors.ts';
import { fillUniform } from '../../random/fill.ts';
import { permutation } from '../../random/permutation.ts';
import { checkCount, checkSameSize, type Points } from '../points.ts';

/**
 * How many trees an isolation forest has, and from how many points each is grown; the defaults are the paper's (Liu, Ting and Zhou
 * 2008).
 */
export interface IsolationForestOptions {
  /** Default 100. */
  readonly trees?: number;
  /** Points a tree is grown from. Default 256, or all where there are fewer. */
  readonly sampleSize?: number;
  /** Seed of the samples and cuts. Default 0. */
  readonly seed?: number;
}

/** Nodes of one tree, by number; a leaf has no column. */
interface Tree {
  /** Column that is cut, -1 at a leaf. */
  readonly column: Int32Array;
  /** Where it is cut. */
  readonly cut: Float64Array;
  /** The node below the cut; the one above is the next. */
  readonly below: Int32Array;
  /** Depth at which a point ends here, with what its leaf would have needed on average. */
  readonly depth: Float64Array;
}

/** A grown forest: its trees, the points that each was grown from, and the columns of a point. `isolationScores` scores points with it. */
export interface IsolationForest {
  readonly trees: readonly Tree[];
  readonly sampleSize: number;
  readonly size: number;
}

/** Grows the trees, each from its own draw of points. Cost: trees × sampleSize × its logarithm. @throws AliError 'data' below 2 points */
export function fitIsolationForest(
  points: Points,
  { trees = 100, sampleSize = 256, seed = 0 }: IsolationForestOptions = {},
): IsolationForest {
  checkCount('fitIsolationForest', points, 2);
  if (!(Number.isSafeInteger(trees) && trees >= 1 && Number.isSafeInteger(sampleSize) && sampleSize >= 2)) {
    throw new AliError(
      'usage',
      `fitIsolationForest: expected at least 1 tree and 2 points a tree; received ${trees} and ${sampleSize}`,
    );
  }
  const used = Math.min(sampleSize, points.count);
  return {
    trees: Array.from({ length: trees }, (_, step) => {
      const sample = permutation(points.count, { seed, stream: 'isolation/sample', step }).slice(0, used);
      const uniform = new Float32Array(4 * used);
      fillUniform(uniform, { seed, stream: 'isolation/cuts', step });
      return growTree(points, sample, uniform);
    }),
    sampleSize: used,
    size: points.size,
  };
}

/**
 * 2^(-mean depth / average depth) of each point (Liu, Ting and Zhou 2008, equation 2): 0 … 1, anomalies near 1, all about ½ where there are none. Cost: trees ×
 * depth for a point.
 * @throws AliError 'shape' for points of another size
 */
export function isolationScores({ trees, sampleSize, size }: IsolationForest, points: Points): Float64Array {
  checkSameSize('isolationScores', points, { ...points, size });
  const usual = averageDepth(sampleSize) * trees.length;
  return Float64Array.from({ length: points.count }, (_, i) => {
    let total = 0;
    for (const { column, cut, below, depth } of trees) {
      let node = 0;
      while (column[node]! >= 0) {
        node = below[node]! + (points.data[i * size + column[node]!]! < cut[node]! ? 0 : 1);
      }
      total += depth[node]!;
    }
    return 2 ** (-total / usual);
  });
}

/** Cuts a random column at a random place between its least and largest value, until points are alone or the tree is deep enough. */
function growTree({ data, size }: Points, sample: Uint32Array, uniform: Float32Array): Tree {
  const nodes = 2 * sample.length;
  const tree: Tree = {
    column: new Int32Array(nodes).fill(-1),
    cut: new Float64Array(nodes),
    below: new Int32Array(nodes),
    depth: new Float64Array(nodes),
  };
  const limit = Math.ceil(Math.log2(sample.length));
  let [made, drawn] = [1, 0];
  const open = [{ node: 0, members: sample, depth: 0 }];
  while (open.length > 0) {
    const { node, members, depth } = open.pop()!;
    const ranges = members.length > 1 && depth < limit ? varying(data, size, members) : [];
    if (ranges.length === 0) {
      tree.depth[node] = depth + averageDepth(members.length);
      continue;
    }
    const { column, low, high } = ranges[Math.floor(uniform[drawn++]! * ranges.length)]!;
    const cut = high - uniform[drawn++]! * (high - low);
    const isBelow = (member: number) => data[member * size + column]! < cut;
    tree.column[node] = column;
    tree.cut[node] = cut;
    tree.below[node] = made;
    open.push({ node: made, members: members.filter(isBelow), depth: depth + 1 });
    open.push({ node: made + 1, members: members.filter((member) => !isBelow(member)), depth: depth + 1 });
    made += 2;
  }
  return tree;
}

/** The columns in which the members differ, with their least and largest value. */
function varying(data: Float32Array, size: number, members: Uint32Array) {
  const out: { column: number; low: number; high: number }[] = [];
  for (let column = 0; column < size; column++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const member of members) {
      const value = data[member * size + column]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high > low) out.push({ column, low, high });
  }
  return out;
}

/** Mean depth of an unsuccessful search in a binary tree of n: 2 H(n - 1) - 2 (n - 1) / n. */
export function averageDepth(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
}
