/** What is new in every training step: the batch and the random numbers, written to where the step reads them. */

import { batchOrder } from '../data/batches.ts';
import { type DataSplit, gather } from '../data/dataset.ts';
import { sizeOf } from '../graph/index.ts';
import type { Draw } from '../nn/scope.ts';
import type { Config } from '../presets/config.ts';
import { fillBytes, fillNormal } from '../random/fill.ts';
import type { DataType } from './step.ts';

export interface Feed {
  /** Memory by input name: `data` and every draw, `rows` of each, one after another. */
  readonly buffers: ReadonlyMap<string, Float32Array | Uint8Array>;
  /** Writes what step `step` is fed into row `row` (default 0). */
  fill(step: number, row?: number): Promise<void>;
}

/** Makes the memory for `rows` steps (default 1). */
export function createFeed(
  { batchSize, seed, shape }: Config,
  split: DataSplit,
  draws: Iterable<Draw>,
  { rows = 1 }: { readonly rows?: number } = {},
): Feed {
  const batchLength = batchSize * sizeOf(shape);
  const batch = make(dataTypeOf(split), rows * batchLength);
  const drawn = [...draws].map(({ name, shape, distribution }) => {
    const length = sizeOf(shape);
    return { name, length, buffer: make(distribution === 'bytes' ? 'uint8' : 'float32', rows * length) };
  });
  const order = batchOrder({ count: split.count, batchSize, seed });
  const indices = new Uint32Array(batchSize);
  return {
    buffers: new Map([['data', batch], ...drawn.map(({ name, buffer }) => [name, buffer] as const)]),
    async fill(step, row = 0) {
      gather(split, sizeOf(shape), order(step, indices), batch.subarray(row * batchLength, (row + 1) * batchLength));
      for (const { name, length, buffer } of drawn) {
        const place = buffer.subarray(row * length, (row + 1) * length);
        if (place instanceof Uint8Array) fillBytes(place, { seed, stream: name, step });
        else fillNormal(place, { seed, stream: name, step });
      }
    },
  };
}

/** Bytes a step is fed. */
export function feedBytes({ batchSize, shape }: Config, split: DataSplit, draws: Iterable<Draw>): number {
  const width = { uint8: 1, float32: 4 };
  let bytes = batchSize * sizeOf(shape) * width[dataTypeOf(split)];
  for (const { shape, distribution } of draws)
    bytes += sizeOf(shape) * width[distribution === 'bytes' ? 'uint8' : 'float32'];
  return bytes;
}

export const dataTypeOf = ({ values }: DataSplit): DataType => (values instanceof Uint8Array ? 'uint8' : 'float32');

const make = (type: DataType, length: number) => (type === 'uint8' ? new Uint8Array(length) : new Float32Array(length));
