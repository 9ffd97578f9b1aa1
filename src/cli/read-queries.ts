/** The items that a user asks about: images, or arrays of items. */

import { basename } from 'node:path';
import { decodeImage, isImageName, maximumFile, toShape } from '../data/image.ts';
import { readWhole } from '../data/input.ts';
import { readSpread } from '../data/read-items.ts';
import { loadDataset } from '../data/source.ts';
import type { Encoding } from '../data/table/encoding.ts';
import { AliError } from '../errors.ts';
import { sizeOf } from '../graph/index.ts';

export interface Queries {
  /** [count, …shape], in the networks' range. */
  readonly items: Float32Array;
  /** What each is called. */
  readonly names: readonly string[];
}

/** More than these cannot be asked about in one go. */
const mostQueries = 64;

/**
 * Reads the files: an image is scaled and cropped to the shape, a file .npy, .npz or .csv holds one item or more; rows of a table are encoded.
 * @throws AliError 'data' for what is missing, broken or of another shape, 'usage' for more than 64 items
 */
export async function readQueries(
  paths: readonly string[],
  { shape, encoding }: { readonly shape: readonly number[]; readonly encoding?: Encoding | undefined },
): Promise<Queries> {
  const parts: Float32Array[] = [];
  const names: string[] = [];
  for (const path of paths) {
    const items =
      isImageName(basename(path)) && shape.length === 3
        ? await readImage(path, shape)
        : await readArray(path, shape, encoding);
    const count = items.length / sizeOf(shape);
    if (names.length + count > mostQueries) {
      throw new AliError('usage', `--query: expected at most ${mostQueries} items; received ${names.length + count}`, {
        remedy: 'ask about fewer at once',
      });
    }
    for (let place = 0; place < count; place++) names.push(count === 1 ? path : `${path}, item ${place}`);
    parts.push(items);
  }
  const items = new Float32Array(names.length * sizeOf(shape));
  let end = 0;
  for (const part of parts) {
    items.set(part, end);
    end += part.length;
  }
  return { items, names };
}

async function readImage(path: string, shape: readonly number[]): Promise<Float32Array> {
  const bytes = toShape(decodeImage(await readWhole(path, { limit: maximumFile }), path), shape);
  return Float32Array.from(bytes, (byte) => byte / 255);
}

async function readArray(
  path: string,
  shape: readonly number[],
  encoding: Encoding | undefined,
): Promise<Float32Array> {
  const dataset = await loadDataset(path, { shape, encoding, whole: true });
  try {
    return await readSpread(dataset.train, sizeOf(shape), mostQueries + 1);
  } finally {
    await dataset.close?.();
  }
}
