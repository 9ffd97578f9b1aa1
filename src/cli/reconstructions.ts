/** Items and their reconstructions, block after block: into a file, or into memory for a picture. */

import type { DataSplit } from '../data/dataset.ts';
import { writePieces } from '../data/files.ts';
import { bytesOf, npyHead } from '../data/npy.ts';
import { readBlocks, spread } from '../data/read-items.ts';
import { csvLines, decodedColumns, decodeRows } from '../data/table/decode-rows.ts';
import type { Encoding } from '../data/table/encoding.ts';
import { sizeOf } from '../graph/index.ts';
import type { Model } from '../model/model.ts';
import { blockSize } from '../networks/inference.ts';
import { attributesFor, type NamedAttributes } from './attributes.ts';

export interface Pairs {
  /** [count, …shape] each, in the networks' range. */
  readonly items: Float32Array;
  readonly others: Float32Array;
}

/**
 * Reconstructs `count` evenly spread items. With a file they go there as [2, count, …shape], originals first, or with an
 * encoding as lines of its table, each original before its reconstruction; without a file they are in `pairs`.
 * @returns the mean square error over all numbers
 */
export async function reconstructInBlocks(
  model: Model,
  split: DataSplit,
  {
    count,
    attributes,
    file,
    encoding,
  }: {
    readonly count: number;
    readonly attributes?: NamedAttributes | undefined;
    readonly file?: string;
    readonly encoding?: Encoding | undefined;
  },
): Promise<{ mse: number; pairs?: Pairs }> {
  const size = sizeOf(model.shape);
  const indices = spread(split.count, count);
  let squares = 0;
  const each = async (use: (part: Pairs, first: number) => Promise<void> | void) => {
    for await (const { first, values } of readBlocks(split, size, { size: blockSize, indices })) {
      const items = values instanceof Uint8Array ? Float32Array.from(values, (byte) => byte * (1 / 255)) : values;
      const block = indices.subarray(first, first + items.length / size);
      const given = attributesFor(model, attributes, split, block);
      const { data: others } = await model.reconstruct(items, { first, attributes: given });
      for (let place = 0; place < items.length; place++) squares += (items[place]! - others[place]!) ** 2;
      await use({ items, others }, first);
    }
    return squares / (count * size);
  };
  if (file === undefined) {
    const pairs = { items: new Float32Array(count * size), others: new Float32Array(count * size) };
    const mse = await each(({ items, others }, first) => {
      pairs.items.set(items, first * size);
      pairs.others.set(others, first * size);
    });
    return { mse, pairs };
  }
  let mse = 0;
  await writePieces(file, async (write) => {
    if (encoding) {
      await write(csvLines([['row', ...decodedColumns(encoding)]]));
      mse = await each(async ({ items, others }) => {
        const decoded = decodeRows(encoding, others);
        const rows = decodeRows(encoding, items).flatMap((row, place) => [
          ['original', ...row],
          ['reconstruction', ...decoded[place]!],
        ]);
        await write(csvLines(rows));
      });
      return;
    }
    const head = npyHead([2, count, ...model.shape], '<f4');
    await write(head);
    mse = await each(async ({ items, others }, first) => {
      await write(bytesOf(items), head.length + 4 * first * size);
      await write(bytesOf(others), head.length + 4 * (count + first) * size);
    });
  });
  return { mse };
}
