/** Products and squared distances of all pairs of points, block by block on the project's own runtime. */

import { availableParallelism } from 'node:os';
import { maximumBytes } from '../../data/dataset.ts';
import type { Ranks } from '../../distributed/ranks.ts';
import { AliError } from '../../errors.ts';
import { add, input, product, relu } from '../../graph/index.ts';
import { encodeModel } from '../../onnx/model.ts';
import { Session } from '../../runtime/session.ts';
import { checkSameSize, columnMeans, type Points } from '../points.ts';

/** What is computed of a pair: a · b, or |a - b|². */
export type PairKind = 'product' | 'squaredDistance';

export interface PairBlock {
  /** First point of `a` and how many of them; the same of `b`. */
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
  /** Pair (row + i, column + j) stands at i × stride + j; overwritten by the next block. */
  readonly values: Float32Array;
  readonly stride: number;
}

export interface PairOptions {
  /** Threads of the runtime. Default: one for each core. */
  readonly threads?: number;
  /** Those that share the work where it can be shared, and so ask for the same. Default this process alone. */
  readonly ranks?: Ranks;
}

/** Rows of a block of pairs. */
export const blockRows = 256;
const blockColumns = 4096;

/**
 * Calls `visit` with every block of pairs of `a` and `b`, in float32. Squared distances are taken from the mean of `b`, so
 * that points far from the origin lose no digits; they are never negative. Memory is a few blocks, whatever the counts.
 * Cost: 2 × a.count × b.count × size operations at the speed of the runtime's dense product.
 * @throws AliError 'shape' for points of two sizes
 */
export async function visitPairs(
  kind: PairKind,
  a: Points,
  b: Points,
  visit: (block: PairBlock) => void,
  { threads = availableParallelism() }: PairOptions = {},
): Promise<void> {
  checkSameSize('pairs', a, b);
  if (a.count === 0 || b.count === 0) return;
  const size = a.size;
  const rows = Math.min(blockRows, a.count);
  const columns = Math.min(blockColumns, b.count, Math.max(64, Math.floor(2 ** 24 / size)));
  const left = new Float32Array(rows * size);
  const right = new Float32Array(columns * size);
  const leftNorms = new Float32Array(rows);
  const rightNorms = new Float32Array(columns);
  const values = new Float32Array(rows * columns);

  const distances = kind === 'squaredDistance';
  const [x, y] = [input('left', [rows, size]), input('right', [columns, size])];
  const between = distances
    ? relu(
        add(product(x, y, { transposeB: true, bias: input('rightNorms', [columns]) }), input('leftNorms', [rows, 1])),
      )
    : product(x, y, { transposeB: true });
  const session = await Session.create(encodeModel({ values: between }), { threads });
  try {
    const call = session.bind({ left, right, leftNorms, rightNorms }, { values });
    const origin = distances ? columnMeans(b) : new Float64Array(size);
    for (let column = 0; column < b.count; column += columns) {
      const across = Math.min(columns, b.count - column);
      load(right, b, { from: column, count: across, origin, factor: 1, norms: rightNorms });
      for (let row = 0; row < a.count; row += rows) {
        const down = Math.min(rows, a.count - row);
        load(left, a, { from: row, count: down, origin, factor: distances ? -2 : 1, norms: leftNorms });
        await call();
        visit({ row, rows: down, column, columns: across, values, stride: columns });
      }
    }
  } finally {
    await session.release();
  }
}

/** The whole matrix of products a · bᵀ, [a.count, b.count]. @throws AliError 'usage' where it would be too large */
export async function products(a: Points, b: Points, options: PairOptions = {}): Promise<Float32Array> {
  if (a.count * b.count * 4 > maximumBytes) {
    throw new AliError('usage', `products: expected a matrix that fits; received ${a.count} × ${b.count}`, {
      remedy: 'use fewer points',
    });
  }
  const out = new Float32Array(a.count * b.count);
  const keep = ({ row, rows, column, columns, values, stride }: PairBlock) => {
    for (let i = 0; i < rows; i++) {
      out.set(values.subarray(i * stride, i * stride + columns), (row + i) * b.count + column);
    }
  };
  await visitPairs('product', a, b, keep, options);
  return out;
}

/** Copies points, moved to `origin` and scaled, and their squared lengths before scaling. */
function load(
  to: Float32Array,
  { data, size }: Points,
  part: { from: number; count: number; origin: Float64Array; factor: number; norms: Float32Array },
): void {
  const { from, count, origin, factor, norms } = part;
  for (let i = 0; i < count; i++) {
    let norm = 0;
    for (let j = 0; j < size; j++) {
      const value = Math.fround(data[(from + i) * size + j]! - origin[j]!);
      norm += value * value;
      to[i * size + j] = factor * value;
    }
    norms[i] = norm;
  }
}
