/** Queries and their neighbours as a picture. */

import type { DataSplit } from '../data/dataset.ts';
import { imageGrid, type Picture, scaleForEye } from '../data/picture.ts';
import { AliError } from '../errors.ts';
import type { Neighbours } from '../evaluate/neighbours/nearest.ts';
import { readPoints } from '../evaluate/read-points.ts';
import { sizeOf } from '../graph/index.ts';
import { isDrawable } from './result-file.ts';

/**
 * A row a query: the query, then its neighbours from the nearest on.
 * @throws AliError 'usage' for items that are no images
 */
export async function drawNeighbours(
  queries: Float32Array,
  { indices, k }: Neighbours,
  { among, shape }: { readonly among: DataSplit; readonly shape: readonly number[] },
): Promise<Picture> {
  if (shape.length !== 3 || !isDrawable(shape)) {
    throw new AliError(
      'usage',
      `--out: only images of 1 or 3 channels are drawn; received items of [${shape.join(', ')}]`,
      {
        remedy: 'leave --out away: distances and indices are printed',
      },
    );
  }
  const size = sizeOf(shape);
  const columns = 1 + k;
  const { data } = await readPoints(among, size, Uint32Array.from(indices));
  const all = new Float32Array((queries.length / size) * columns * size);
  for (let query = 0; query * size < queries.length; query++) {
    const row = query * columns * size;
    all.set(queries.subarray(query * size, (query + 1) * size), row);
    all.set(data.subarray(query * k * size, (query + 1) * k * size), row + size);
  }
  return imageGrid(all, { shape, columns, scale: scaleForEye(shape) });
}
