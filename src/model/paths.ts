/** Paths between held-out items: which ones, the items along the way, and the picture. */

import { type DataSplit, typeOf } from '../data/dataset.ts';
import { imageGrid, type Picture, scaleForEye, scatterPicture } from '../data/picture.ts';
import { readItems } from '../data/read-items.ts';
import { AliError } from '../errors.ts';
import { sizeOf } from '../graph/index.ts';
import { permutation } from '../random/permutation.ts';
import type { AskedAttributes } from './attributes.ts';
import { type InterpolationMethod, interpolate } from './interpolate.ts';
import type { Model } from './model.ts';

type Shape = readonly number[];

/** Numbers of the items at the ends, as `pickPairs` takes them. */
export function pairPlaces(
  count: number,
  { pairs, seed }: { readonly pairs: number; readonly seed: number },
): Uint32Array {
  return permutation(count, { seed, stream: 'interpolate', step: 0 }).subarray(0, 2 * pairs);
}

/**
 * The items at the ends, first all that are left, then all that are walked to: [2 × pairs, …shape]. No item stands twice.
 * @throws AliError 'usage' when there are fewer items than that
 */
export async function pickPairs(
  split: DataSplit,
  shape: Shape,
  { pairs, seed }: { readonly pairs: number; readonly seed: number },
): Promise<Float32Array> {
  if (split.count < 2 * pairs) {
    throw new AliError('usage', `pairs: expected at most ${split.count >> 1}; received ${pairs}`, {
      remedy: `there are ${split.count} items, and a pair takes two`,
    });
  }
  const order = pairPlaces(split.count, { pairs, seed });
  const items = new Float32Array(order.length * sizeOf(shape));
  await readItems(split, sizeOf(shape), order, items);
  return typeOf(split) === 'uint8' ? items.map((byte) => byte / 255) : items;
}

/**
 * Decoded items along the paths, [pairs, steps, …shape], flat.
 * @param options.attributes of a conditional model: of the ends
 * @param options.attributesAlong of the decoded items; default those of the ends
 */
export async function pathsBetween(
  model: Model,
  ends: Float32Array,
  {
    pairs,
    steps,
    method,
    attributes,
    attributesAlong = attributes,
  }: {
    readonly pairs: number;
    readonly steps: number;
    readonly method: InterpolationMethod;
    readonly attributes?: AskedAttributes | undefined;
    readonly attributesAlong?: AskedAttributes | undefined;
  },
): Promise<Float32Array> {
  const { data: codes } = await model.encode(ends, { attributes });
  const n = model.latentSize;
  const along = new Float32Array(pairs * steps * n);
  for (let pair = 0; pair < pairs; pair++) {
    const [from, to] = [pair, pairs + pair].map((item) => codes.subarray(item * n, (item + 1) * n));
    along.set(interpolate(from!, to!, { steps, method }), pair * steps * n);
  }
  return (await model.decode(along, { attributes: attributesAlong })).data;
}

/** Images: a row a pair, the originals at its ends. Points: the paths in blue between the originals in red. */
export function drawPaths(
  ends: Float32Array,
  paths: Float32Array,
  { shape, pairs, steps }: { readonly shape: Shape; readonly pairs: number; readonly steps: number },
): Picture {
  const size = sizeOf(shape);
  if (shape.length === 1) {
    const extent = [ends, paths].flatMap((points) => points.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
    const reach = 1.25 * (Math.max(...extent) || 1);
    const layers = [
      { points: paths, colour: [31, 87, 155] as const },
      { points: ends, colour: [200, 60, 40] as const },
    ];
    return scatterPicture(layers, { range: [-reach, reach], radius: 2, opacity: 0.8 });
  }
  const columns = steps + 2;
  const rows = new Float32Array(pairs * columns * size);
  for (let pair = 0; pair < pairs; pair++) {
    const row = rows.subarray(pair * columns * size, (pair + 1) * columns * size);
    row.set(ends.subarray(pair * size, (pair + 1) * size));
    row.set(paths.subarray(pair * steps * size, (pair + 1) * steps * size), size);
    row.set(ends.subarray((pairs + pair) * size, (pairs + pair + 1) * size), (columns - 1) * size);
  }
  return imageGrid(rows, { shape, columns, scale: scaleForEye(shape) });
}
