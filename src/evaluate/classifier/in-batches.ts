/** Running any number of items through a model, batch by batch. */

import type { DataValues } from '../../data/dataset.ts';
import { aloneRanks, type Ranks } from '../../distributed/ranks.ts';
import { complete } from '../../distributed/share-work.ts';
import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { Session } from '../../runtime/session.ts';
import type { Points } from '../points.ts';

const batchSize = 200;

/**
 * Every floating point output of the model as points, by name, one row an item.
 * @throws AliError 'shape' for values that are no whole items, or an output that has not one row an item
 */
export async function inBatches(
  session: Session,
  {
    values,
    shape,
    input,
    ranks = aloneRanks,
  }: { values: DataValues; shape: readonly number[]; input: string; ranks?: Ranks | undefined },
): Promise<Readonly<Record<string, Points>>> {
  const size = sizeOf(shape);
  const count = values.length / size;
  if (!Number.isInteger(count) || count === 0) {
    throw new AliError('shape', `expected items of shape [${shape.join(', ')}]; received ${values.length} numbers`);
  }
  const unit = values instanceof Uint8Array ? 1 / 255 : 1;
  const out: Record<string, { data: Float32Array; count: number; size: number }> = {};
  const look = async (start: number) => {
    const used = Math.min(batchSize, count - start);
    const data = Float32Array.from(values.subarray(start * size, (start + used) * size), (value) => value * unit);
    for (const [name, tensor] of Object.entries(await session.run({ [input]: { data, shape: [used, ...shape] } }))) {
      if (!(tensor.data instanceof Float32Array)) continue;
      if (tensor.shape[0] !== used || tensor.data.length % used !== 0) {
        const received = `[${tensor.shape.join(', ')}] for ${used} items`;
        throw new AliError('shape', `output "${name}": expected one row an item; received ${received}`);
      }
      const width = tensor.data.length / used;
      out[name] ??= { data: new Float32Array(count * width), count, size: width };
      out[name].data.set(tensor.data, start * width);
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
