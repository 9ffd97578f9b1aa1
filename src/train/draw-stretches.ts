/** Where the random numbers of one rank stand among those of the whole batch. */

import type { Share } from '../distributed/share.ts';
import { sizeOf } from '../graph/index.ts';
import type { Config } from '../presets/config.ts';

/** Numbers `from` … `to` - 1 of a rank's draw are those at `place` … of the draw of the whole batch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly place: number;
}

/**
 * The stretches of a draw. Its rows are those of batches one behind the other ([x; x̃] for a discriminator, with labelled
 * items behind), and a rank's batch is a part of each: so all ranks together draw what a single one would. Rows that are
 * no whole batches (a gradient penalty on a share of the pairs) have numbers of their own in each rank.
 * @param options.config with the batch sizes of one rank
 */
export function drawStretches(
  name: string,
  shape: readonly number[],
  { config, share: { rank, size } }: { readonly config: Config; readonly share: Share },
): Stretch[] {
  const rows = shape[0]!;
  const width = sizeOf(shape.slice(1));
  let first = 0;
  return (size === 1 ? [rows] : parts(name, rows, config)).map((length) => {
    const [from, to] = [first * width, (first + length) * width];
    const place = (size * first + rank * length) * width;
    first += length;
    return { from, to, place };
  });
}

/** How many rows there are of each batch. */
function parts(name: string, rows: number, { batchSize, networks, labels }: Config): number[] {
  const { packing = 1 } = networks.discriminator;
  const packs = batchSize / packing;
  if (/^\w+\/discriminator\b/.test(name) && rows === 2 * packs) return [packs, packs];
  const batches = (count: number) => Array<number>(count).fill(batchSize);
  for (const count of labels ? [1, 2] : []) {
    if (rows === count * batchSize + labels!.batchSize) return [...batches(count), labels!.batchSize];
  }
  return rows % batchSize === 0 ? batches(rows / batchSize) : [rows];
}
