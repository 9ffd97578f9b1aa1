/** Which items a training step sees: a function of the seed and the step number alone. */

import { type Share, wholeShare } from '../distributed/share.ts';
import { AliError } from '../errors.ts';
import { permutation } from '../random/permutation.ts';

/** Fills `out` (or a new array of batchSize) with the item numbers of the batch at `step`, and returns it. */
export type BatchOrder = (step: number, out?: Uint32Array) => Uint32Array;

/**
 * The order of batches over `count` items. Steps run through one long sequence: a permutation of all items for epoch 0,
 * then another for epoch 1, and so on; batch `step` is places step × batchSize … of it. So no item is ever dropped, a
 * batch may end one epoch and begin the next, and items repeat in a batch when there are fewer than batchSize.
 * The permutations of the epochs last used are kept, nothing else: any step can be asked for in any order.
 */
export function batchOrder({
  count,
  batchSize,
  seed,
  stream = 'batches',
  share: { rank, size } = wholeShare,
}: {
  count: number;
  batchSize: number;
  seed: number;
  /** Where the permutations come from; two orders of one run need two streams. */
  stream?: string;
  /** A rank's part of each batch: `batchSize` items of the `size` × `batchSize` of the whole. */
  share?: Share;
}): BatchOrder {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new AliError('data', `batches: expected at least one item; received ${count}`, { remedy: 'give data' });
  }
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new AliError('usage', `batches: expected a batch size of at least 1; received ${batchSize}`);
  }
  let kept: { epoch: number; order: Uint32Array } | undefined;
  const orderOf = (epoch: number): Uint32Array => {
    if (kept?.epoch !== epoch) kept = { epoch, order: permutation(count, { seed, stream, step: epoch }) };
    return kept.order;
  };
  return (step, out = new Uint32Array(batchSize)) => {
    if (!Number.isSafeInteger(step) || step < 0 || !Number.isSafeInteger((step + 1) * size * batchSize)) {
      throw new AliError('usage', `batches: expected a step number; received ${step}`);
    }
    if (out.length < batchSize) {
      throw new AliError('shape', `batches: expected room for ${batchSize} indices; received ${out.length}`);
    }
    const start = (step * size + rank) * batchSize;
    let filled = 0;
    while (filled < batchSize) {
      const epoch = Math.floor((start + filled) / count);
      const place = start + filled - epoch * count;
      const part = orderOf(epoch).subarray(place, place + batchSize - filled);
      out.set(part, filled);
      filled += part.length;
    }
    return out;
  };
}
