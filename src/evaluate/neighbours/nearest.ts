/** Nearest neighbours by exhaustive search. */

import { aloneRanks } from '../../distributed/ranks.ts';
import { complete } from '../../distributed/share-work.ts';
import { AliError } from '../../errors.ts';
import { checkCount, checkSameSize, type Points, sliceRows } from '../points.ts';
import { blockRows, type PairOptions, visitPairs } from './blocks.ts';

/** The k nearest points of every query, in the order of the queries. */
export interface Neighbours {
  /** Row i holds the k nearest points' indices, nearest first: [count, k]. */
  readonly indices: Int32Array;
  /** Their Euclidean distances: [count, k]. */
  readonly distances: Float64Array;
  readonly k: number;
}

export interface NeighbourOptions extends PairOptions {
  /** How many neighbours. Default 1. */
  readonly k?: number;
  /** Both sets are one, and no point is its own neighbour. Default false. */
  readonly excludeSelf?: boolean;
}

/** Candidates beyond k, so that rounding of the search in float32 does not cost a neighbour. */
const spare = 8;

/**
 * The k points of `among` nearest to each of `queries` (Euclidean). The search runs in float32 with eight candidates to
 * spare, whose distances are then taken anew in float64 and sorted; of points whose squared distances agree to float32's
 * rounding any may be given. Ties go to the lower index.
 * Cost: one dense product of both sets and one pass over it; 10,000 × 10,000 in 64 dimensions takes
 * about 3 seconds on two cores (results/measures.json).
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer points than k, 'usage' for a k that is no count
 */
export async function nearestNeighbours(
  queries: Points,
  among: Points,
  { k = 1, excludeSelf = false, ranks = aloneRanks, ...options }: NeighbourOptions = {},
): Promise<Neighbours> {
  if (!Number.isSafeInteger(k) || k < 1) {
    throw new AliError('usage', `nearestNeighbours: expected k of at least 1; received ${k}`);
  }
  checkSameSize('nearestNeighbours', queries, among);
  checkCount('nearestNeighbours', among, k + (excludeSelf ? 1 : 0));
  const { count } = queries;
  const found = { indices: new Int32Array(count * k), distances: new Float64Array(count * k), k };
  await complete(ranks, 'neighbours', { count, unit: blockRows }, async (from, to) => {
    const part = sliceRows(queries, from, to);
    const own = await search(part, among, { k, self: excludeSelf ? from : undefined, ...options });
    found.indices.set(own.indices, from * k);
    found.distances.set(own.distances, from * k);
    return [found.indices, found.distances].map((values) => ({ values, width: k }));
  });
  return found;
}

interface SearchOptions extends PairOptions {
  readonly k: number;
  /** The queries are among the points, from this one on, and none is its own neighbour. */
  readonly self: number | undefined;
}

async function search(
  queries: Points,
  among: Points,
  { k, self: firstSelf, ...options }: SearchOptions,
): Promise<Neighbours> {
  const width = Math.min(among.count - (firstSelf === undefined ? 0 : 1), k + spare);
  const indices = new Int32Array(queries.count * width);
  const squares = new Float64Array(queries.count * width).fill(Number.POSITIVE_INFINITY);

  await visitPairs(
    'squaredDistance',
    queries,
    among,
    ({ row, rows, column, columns, values, stride }) => {
      for (let i = 0; i < rows; i++) {
        const query = row + i;
        const first = query * width;
        const last = first + width - 1;
        const self = firstSelf === undefined ? -1 : firstSelf + query - column;
        let worst = squares[last]!;
        for (let j = 0; j < columns; j++) {
          const square = values[i * stride + j]!;
          if (square >= worst || j === self) continue;
          insert(squares, indices, { first, last, square, index: column + j });
          worst = squares[last]!;
        }
      }
    },
    options,
  );
  return refine(queries, among, { indices, width, k });
}

/** Puts a candidate into its sorted row; what was last falls out. */
function insert(
  squares: Float64Array,
  indices: Int32Array,
  { first, last, square, index }: { first: number; last: number; square: number; index: number },
): void {
  let place = last;
  while (place > first && squares[place - 1]! > square) {
    squares[place] = squares[place - 1]!;
    indices[place] = indices[place - 1]!;
    place--;
  }
  squares[place] = square;
  indices[place] = index;
}

/** Distances of the candidates in float64, sorted, the first k of each row. */
function refine(
  queries: Points,
  among: Points,
  { indices, width, k }: { indices: Int32Array; width: number; k: number },
): Neighbours {
  const { size } = queries;
  const out = { indices: new Int32Array(queries.count * k), distances: new Float64Array(queries.count * k), k };
  for (let query = 0; query < queries.count; query++) {
    const candidates = Array.from({ length: width }, (_, place) => {
      const index = indices[query * width + place]!;
      let square = 0;
      for (let i = 0; i < size; i++) {
        square += (queries.data[query * size + i]! - among.data[index * size + i]!) ** 2;
      }
      return { index, square };
    });
    candidates.sort((a, b) => a.square - b.square || a.index - b.index);
    for (let place = 0; place < k; place++) {
      out.indices[query * k + place] = candidates[place]!.index;
      out.distances[query * k + place] = Math.sqrt(candidates[place]!.square);
    }
  }
  return out;
}
