/** Points: what every measure takes, rows of numbers of one size. */

import { AliError } from '../errors.ts';

/** `count` rows of `size` numbers, one after another. */
export interface Points {
  readonly data: Float32Array;
  readonly count: number;
  readonly size: number;
}

/**
 * Numbers as points of `size` numbers each.
 * @throws AliError 'shape' where they do not come out even, 'data' where one is not finite
 */
export function asPoints(data: Float32Array, size: number): Points {
  if (!Number.isSafeInteger(size) || size < 1 || data.length % size !== 0) {
    throw new AliError('shape', `points: expected rows of ${size} numbers; received ${data.length} numbers`);
  }
  const broken = data.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    const place = `row ${Math.floor(broken / size)}, column ${broken % size}`;
    throw new AliError('data', `points: expected finite numbers; received ${data[broken]} in ${place}`, {
      remedy: 'remove or replace what is missing first',
    });
  }
  return { data, count: data.length / size, size };
}

/** The rows at `indices`, copied. */
export function selectRows({ data, size }: Points, indices: ArrayLike<number>): Points {
  const out = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * size;
    out.set(data.subarray(start, start + size), i * size);
  }
  return { data: out, count: indices.length, size };
}

/** Rows `from` … `to` - 1, as a view. */
export function sliceRows({ data, size, count }: Points, from: number, to: number = count): Points {
  return { data: data.subarray(from * size, to * size), count: Math.max(0, Math.min(to, count) - from), size };
}

/** Two sets of points one after the other, copied. */
export function joinRows(a: Points, b: Points): Points {
  checkSameSize('joinRows', a, b);
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return { data, count: a.count + b.count, size: a.size };
}

/** Mean of every column, in float64. */
export function columnMeans({ data, count, size }: Points): Float64Array {
  const means = new Float64Array(size);
  for (let row = 0; row < count; row++) for (let i = 0; i < size; i++) means[i]! += data[row * size + i]!;
  return means.map((sum) => sum / count);
}

/** Columns as rows: [size, count]. */
export function transposed({ data, count, size }: Points): Points {
  const out = new Float32Array(data.length);
  for (let row = 0; row < count; row++) for (let i = 0; i < size; i++) out[i * count + row] = data[row * size + i]!;
  return { data: out, count: size, size: count };
}

/** Points moved so that `means` (by default their own) becomes the origin. */
export function centred(points: Points, means: Float64Array = columnMeans(points)): Points {
  const { data, count, size } = points;
  const moved = new Float32Array(data.length);
  for (let row = 0, at = 0; row < count; row++) {
    for (let i = 0; i < size; i++, at++) moved[at] = data[at]! - means[i]!;
  }
  return { data: moved, count, size };
}

/** @throws AliError 'shape' unless both have rows of one size */
export function checkSameSize(measure: string, a: Points, b: Points): void {
  if (a.size === b.size) return;
  throw new AliError('shape', `${measure}: expected points of one size; received ${a.size} and ${b.size} numbers`);
}

/** @throws AliError 'data' unless there are `least` points */
export function checkCount(measure: string, { count }: Points, least: number): void {
  if (count >= least) return;
  throw new AliError('data', `${measure}: expected at least ${least} points; received ${count}`, {
    remedy: 'give more data, or ask for a smaller neighbourhood',
  });
}
