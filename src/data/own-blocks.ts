/** Blocks of items for ranks that take turns. */

import type { Share } from '../distributed/share.ts';
import { stretchesOf } from '../distributed/share-work.ts';
import { type Block, readBlocks } from './read-items.ts';
import type { DataSplit } from './split.ts';

/**
 * Every `size`-th block of a split, beginning with the `rank`-th; of a process that is alone all of them. Their `first` counts
 * among all items of the split.
 * @param options.unit items that are always in one block together
 * @param options.most items of a block, a multiple of `unit`
 */
export async function* readOwnBlocks(
  split: DataSplit,
  itemSize: number,
  { share: { rank, size }, unit, most }: { readonly share: Share; readonly unit: number; readonly most: number },
): AsyncGenerator<Block> {
  const { count } = split;
  const stretch = stretchesOf(count, { size, unit, most });
  const blocks = Math.ceil(Math.max(0, Math.ceil(count / stretch) - rank) / size);
  const firstOf = (block: number) => (rank + block * size) * stretch;
  const total = blocks === 0 ? 0 : (blocks - 1) * stretch + Math.min(stretch, count - firstOf(blocks - 1));
  const indices = Uint32Array.from(
    { length: total },
    (_, place) => firstOf(Math.floor(place / stretch)) + (place % stretch),
  );
  for await (const block of readBlocks(split, itemSize, { size: stretch, indices })) {
    yield { ...block, first: firstOf(block.first / stretch) };
  }
}
