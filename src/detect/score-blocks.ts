/** Data for a fitted detector, block after block in flat memory, whatever it comes from. */

import { itemSizeOf } from '../data/dataset.ts';
import { readOwnBlocks } from '../data/own-blocks.ts';
import { encodeBlocks } from '../data/table/encode-table.ts';
import type { Encoding } from '../data/table/encoding.ts';
import { openTable } from '../data/table/open-table.ts';
import type { Tally } from '../data/table/tally.ts';
import { wholeShare } from '../distributed/share.ts';
import { AliError } from '../errors.ts';
import { defaultBatchSize } from '../networks/inference.ts';
import { openItems } from './item-source.ts';
import type { DetectorData, ReadingOptions } from './options.ts';

export interface DataBlock {
  /** Number of its first item. */
  readonly first: number;
  readonly count: number;
  /** count × the numbers of an item, in the networks' range or bytes; valid until the next block is asked for. */
  readonly values: Float32Array | Uint8Array;
  readonly labels: readonly string[] | undefined;
}

/** Bytes of a block of items. */
const blockBytes = 8 * 2 ** 20;

/**
 * Blocks of what `data` holds, as the networks take it.
 * @throws AliError 'data' for data that is missing, broken or not like that of the fit, 'usage' for a table where items were fitted
 */
export async function* dataBlocks(
  data: DetectorData,
  {
    encoding,
    shape,
    tally,
    share = wholeShare,
    ...options
  }: ReadingOptions & {
    readonly encoding: Encoding | undefined;
    readonly shape: readonly number[];
    readonly tally: Tally;
  },
): AsyncGenerator<DataBlock> {
  if (encoding) {
    const table = await openTable(data, options);
    if (!table) {
      throw new AliError('data', 'expected a table, as at fit; received something else', {
        remedy: 'give .csv, .tsv, .parquet, .npz, .npy or .mat with the columns of the fit',
      });
    }
    const wanted = options.labels;
    let turn = 0;
    // Every rank reads the whole table: a block begins where the one before it has ended.
    for await (const block of encodeBlocks(table, encoding, { tally, ...(wanted !== undefined && { labels: wanted }) }))
      if (turn++ % share.size === share.rank) yield block;
    if (turn === 0) throw new AliError('data', `${table.name} holds no rows`, { remedy: 'check the file' });
    return;
  }
  const source = await openItems(data, { shape, split: options.split ?? 'test' });
  try {
    const each = itemSizeOf(shape);
    const fitting = Math.max(1, Math.min(4096, Math.floor(blockBytes / 4 / each)));
    const unit = Math.min(fitting, defaultBatchSize);
    const cut = { share, unit, most: fitting - (fitting % unit) };
    for await (const { first, count, values } of readOwnBlocks(source.items, each, cut)) {
      yield { first, count, values, labels: source.labels?.slice(first, first + count) };
    }
  } finally {
    await source.close();
  }
}
