/** Maximum mean discrepancy: how far apart two sets of points are in a kernel's feature space. */

import { AliError } from '../../errors.ts';
import { permutation } from '../../random/permutation.ts';
import { type PairBlock, type PairKind, type PairOptions, visitPairs } from '../neighbours/blocks.ts';
import { checkCount, checkSameSize, joinRows, type Points, selectRows } from '../points.ts';

/** Kernel and subsets of the discrepancy. */
export interface MmdOptions extends PairOptions {
  /**
   * 'rbf': the mean of exp(-|a - b|² / (f m)), f = ¼, ½, 1, 2, 4 and m the median squared distance;
   * 'polynomial': (a · b / size + 1)³, which on the features of a named classifier is the kernel distance "KID"
   * (Bińkowski et al. 2018). Default 'rbf'.
   */
  readonly kernel?: 'rbf' | 'polynomial';
  /** The median m of 'rbf'. Default that of both sets together; discrepancies are comparable only where it is the same. */
  readonly median?: number;
  /** Subsets drawn from both sets; 1 takes the sets as they are, and has no interval. Default 50. */
  readonly subsets?: number;
  /** Points of each set in a subset. Default 1000, or half of the smaller set where that is less. */
  readonly subsetSize?: number;
  /** Seed of the subsets. Default 0. */
  readonly seed?: number;
}

/** A squared discrepancy and the interval of its subsets; of one subset both ends are its value. */
export interface Mmd {
  /** Squared discrepancy, the mean over subsets: about 0 for equal distributions (and below it by chance), no upper bound for 'polynomial', 2 for 'rbf'. */
  readonly squared: number;
  /** Between these lie 95 % of the subsets. */
  readonly low: number;
  readonly high: number;
}

/**
 * The unbiased estimate of MMD² (Gretton et al. 2012, equation 3), about 0 … and less is better, averaged over random subsets, with the interval in which
 * they fall. Cost: 3 × subsets × subsetSize² kernels: seconds at the defaults.
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer than 4 points, 'usage' for subsets that cannot be drawn or a median that
 * is none
 */
export async function mmd(a: Points, b: Points, options: MmdOptions = {}): Promise<Mmd> {
  checkSameSize('mmd', a, b);
  for (const points of [a, b]) checkCount('mmd', points, 4);
  const { kernel = 'rbf', median, subsets = 50, seed = 0, threads } = options;
  if (median !== undefined && !(median > 0 && Number.isFinite(median))) {
    throw new AliError('usage', `mmd: expected a median above 0; received ${median}`, {
      remedy: 'leave it out, or give medianSquaredDistance of the points',
    });
  }
  const least = Math.min(a.count, b.count);
  const { subsetSize = Math.min(1000, Math.floor(least / 2)) } = options;
  if (!(subsets >= 1) || subsetSize < 2 || subsetSize > least) {
    throw new AliError('usage', `mmd: expected subsets of 2 to ${least} points; received ${subsetSize}`);
  }
  const runtime = threads === undefined ? {} : { threads };
  const draw = (points: Points, stream: string, step: number) =>
    subsets === 1
      ? points
      : selectRows(points, permutation(points.count, { seed, stream, step }).subarray(0, subsetSize));
  const used =
    kernel === 'rbf' ? rbf(median ?? ((await medianSquaredDistance(a, b, runtime)) || 1)) : polynomial(a.size);
  const squares: number[] = [];
  for (let step = 0; step < subsets; step++) {
    squares.push(await unbiased(draw(a, 'mmd/a', step), draw(b, 'mmd/b', step), used, runtime));
  }
  const sorted = squares.toSorted((x, y) => x - y);
  const at = (share: number) => sorted[Math.round(share * (subsets - 1))]!;
  return { squared: squares.reduce((sum, value) => sum + value, 0) / subsets, low: at(0.025), high: at(0.975) };
}

interface Kernel {
  readonly kind: PairKind;
  readonly of: (value: number) => number;
}

async function unbiased(a: Points, b: Points, kernel: Kernel, options: PairOptions): Promise<number> {
  const within = async (points: Points) => {
    const sum = await total(points, points, kernel, { ...options, others: true });
    return sum / (points.count * (points.count - 1));
  };
  const between = await total(a, b, kernel, { ...options, others: false });
  return (await within(a)) + (await within(b)) - (2 * between) / (a.count * b.count);
}

/** Sum of the kernel over all pairs; with `others` not those of a point and itself. */
async function total(
  a: Points,
  b: Points,
  { kind, of }: Kernel,
  { others, ...options }: PairOptions & { readonly others: boolean },
): Promise<number> {
  let sum = 0;
  await visitPairs(
    kind,
    a,
    b,
    ({ row, rows, column, columns, values, stride }) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          if (!others || row + i !== column + j) sum += of(values[i * stride + j]!);
        }
      }
    },
    options,
  );
  return sum;
}

const polynomial = (size: number): Kernel => ({ kind: 'product', of: (value) => (value / size + 1) ** 3 });

/** Five widths around the median squared distance. */
function rbf(median: number): Kernel {
  const rate = -1 / (4 * median);
  const of = (square: number) => {
    const e = Math.exp(rate * square);
    const e2 = e * e;
    const e4 = e2 * e2;
    const e8 = e4 * e4;
    return (e + e2 + e4 + e8 + e8 * e8) / 5;
  };
  return { kind: 'squaredDistance', of };
}

/**
 * Median squared distance between different points of both sets together, of up to 500 evenly spread ones each: 0 … , the width
 * that Gretton et al. 2012 (section 8) give the kernel. Cost: the distances of 1,000 points, and a sort.
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer than 2 in both sets together
 */
export async function medianSquaredDistance(a: Points, b: Points, options: PairOptions = {}): Promise<number> {
  const spread = (points: Points) => {
    const used = Math.min(500, points.count);
    return selectRows(
      points,
      Array.from({ length: used }, (_, i) => Math.floor((i * points.count) / used)),
    );
  };
  const both = joinRows(spread(a), spread(b));
  checkCount('medianSquaredDistance', both, 2);
  const squares: number[] = [];
  const keep = ({ row, rows, column, columns, values, stride }: PairBlock) => {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) if (row + i < column + j) squares.push(values[i * stride + j]!);
    }
  };
  await visitPairs('squaredDistance', both, both, keep, options);
  const sorted = Float64Array.from(squares).sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
