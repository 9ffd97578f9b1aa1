/** Items of a folder of images that are read from the disk when they are wanted. */

import type { StoredItems } from './dataset.ts';
import type { DecodePool } from './decode-pool.ts';

/** A selection of the images that a pool reads. */
export interface PooledItems extends StoredItems {
  /** Their numbers in the whole folder. */
  readonly numbers: Uint32Array;
}

/**
 * @param numbers which images of the folder, in which order
 * @param pathOf path of an image by its number in the folder
 */
export function pooledItems(
  pool: DecodePool,
  numbers: Uint32Array,
  { itemSize, pathOf }: { readonly itemSize: number; readonly pathOf: (number: number) => string },
): PooledItems {
  return {
    numbers,
    share: pool.share,
    release: pool.release,
    fill: (target, indices) =>
      pool.fill(
        target,
        Array.from(indices, (index, place) => {
          const item = numbers[index]!;
          return { item, path: pathOf(item), at: place * itemSize };
        }),
      ),
    concat: (others) => {
      const more = (others as PooledItems).numbers;
      const all = new Uint32Array(numbers.length + more.length);
      all.set(numbers);
      all.set(more, numbers.length);
      return pooledItems(pool, all, { itemSize, pathOf });
    },
  };
}
