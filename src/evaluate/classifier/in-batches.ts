/** Running any number of items through a model, batch by batch. */

import type { DataValues } from '../../data/dataset.ts';
import { aloneRanks, type Ranks } from '../../distributed/ranks.ts';
import { complete } from '../../distributed/share-work.ts';
import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { Session } from '../../runtime/session.ts';
import type { Points } from '../points.ts';
import type { InputFit } from './fit-input.ts';

const mostItems = 200;
/** Numbers that are fed at once: 16 MiB, behind which a network keeps many times as many. */
const mostNumbers = 2 ** 22;

/**
 * Every floating point output of the model as points, by name, one row an item. Where a call takes a fixed number of items, the last
 * one is filled up with copies of the last item, whose rows are dropped.
 * @param options.fit how the input wants items; default as they are, any number at once
 * @throws AliError 'shape' for values that are no whole items, or an output that has not one row an item
 */
export async function inBatches(
  session: Session,
  {
    values,
    shape,
    input,
    fit = { shape, batch: undefined, of: (items) => items },
    ranks = aloneRanks,
  }: { values: DataValues; shape: readonly number[]; input: string; fit?: InputFit; ranks?: Ranks | undefined },
): Promise<Readonly<Record<string, Points>>> {
  const size = sizeOf(shape);
  const count = values.length / size;
  if (!Number.isInteger(count) || count === 0) {
    throw new AliError('shape', `expected items of shape [${shape.join(', ')}]; received ${values.length} numbers`);
  }
  const unit = values instanceof Uint8Array ? 1 / 255 : 1;
  const { batch } = fit;
  const batchSize = batch ?? Math.max(1, Math.min(mostItems, Math.floor(mostNumbers / sizeOf(fit.shape))));
  const out: Record<string, { data: Float32Array; count: number; size: number }> = {};
  const look = async (start: number) => {
    const used = Math.min(batchSize, count - start);
    const fed = batch ?? used;
    const items = Float32Array.from({ length: fed * size }, (_, i) => {
      const item = Math.min(start + Math.floor(i / size), count - 1);
      return values[item * size + (i % size)]! * unit;
    });
    const feed = { data: fit.of(items), shape: [fed, ...fit.shape] };
    for (const [name, tensor] of Object.entries(await session.run({ [input]: feed }))) {
      if (!(tensor.data instanceof Float32Array)) continue;
      if (tensor.shape[0] !== fed || tensor.data.length % fed !== 0) {
        const received = `[${tensor.shape.join(', ')}] for ${fed} items`;
        throw new AliError('shape', `output "${name}": expected one row an item; received ${received}`);
      }
      const width = tensor.data.length / fed;
      out[name] ??= { data: new Float32Array(count * width), count, size: width };
      out[name].data.set(tensor.data.subarray(0, used * width), start * width);
    }
  };
  await complete(ranks, 'features', { count, unit: batchSize }, async (from, to) => {
    for (let start = from; start < to; start += batchSize) await look(start);
    // A rank without a batch of its own learns from the first one what the outputs are.
    if (from === to) await look(0);
    return Object.values(out).map(({ data, size: width }) => ({ values: data, width }));
  });
  return out;
}
