/** What is new in every training step: the batch and the random numbers, written to where the step reads them. */

import { batchOrder } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { openBatches } from '../data/read-items.ts';
import { type DataSplit, typeOf } from '../data/split.ts';
import { type Share, wholeShare } from '../distributed/share.ts';
import { sizeOf } from '../graph/index.ts';
import type { Draw } from '../nn/scope.ts';
import type { Config } from '../presets/config.ts';
import { fillBytes, fillNormal } from '../random/fill.ts';
import { drawStretches } from './draw-stretches.ts';
import { createFeeds } from './feeds.ts';
import type { DataType } from './step.ts';

export interface Feed {
  /** Memory by input name: `data`, what the objective is fed beside it and every draw, `rows` of each, one after another. */
  readonly buffers: ReadonlyMap<string, Float32Array | Uint8Array>;
  /** Writes what step `step` is fed into row `row` (default 0). */
  fill(step: number, row?: number): Promise<void>;
  /** Ends what reads ahead. */
  close(): void;
}

/** Makes the memory for `rows` steps (default 1). With a share, `config` has the batch sizes of one rank. */
export function createFeed(
  config: Config,
  dataset: Dataset,
  draws: Iterable<Draw>,
  { rows = 1, share = wholeShare }: { readonly rows?: number; readonly share?: Share } = {},
): Feed {
  const { batchSize, seed, shape } = config;
  const split = dataset.train;
  const batchLength = batchSize * sizeOf(shape);
  const batch = make(typeOf(split), rows * batchLength);
  const beside = createFeeds(config, dataset, share);
  const drawn = [...draws].map(({ name, shape, distribution }) => {
    const length = sizeOf(shape);
    const stretches = drawStretches(name, shape, { config, share });
    return { name, length, stretches, buffer: make(distribution === 'bytes' ? 'uint8' : 'float32', rows * length) };
  });
  const given = Object.entries(beside.buffers).map(([name, row]) => {
    const buffer = rows === 1 ? row : make(row instanceof Uint8Array ? 'uint8' : 'float32', rows * row.length);
    return { name, row, buffer };
  });
  const order = () => batchOrder({ count: split.count, batchSize, seed, share });
  const batches = openBatches(split, sizeOf(shape), { size: batchSize, at: order() });
  const itemsOf = order();
  const all = [...given, ...drawn].map(({ name, buffer }) => [name, buffer] as const);
  return {
    buffers: new Map([['data', batch], ...all]),
    async fill(step, row = 0) {
      await batches.read(step, batch.subarray(row * batchLength, (row + 1) * batchLength));
      await beside.fill(step, itemsOf(step));
      for (const { row: one, buffer } of given) if (one !== buffer) buffer.set(one, row * one.length);
      for (const { name, length, stretches, buffer } of drawn) {
        const place = buffer.subarray(row * length, (row + 1) * length);
        for (const { from, to, place: at } of stretches) {
          const address = { seed, stream: name, step, place: at };
          const part = place.subarray(from, to);
          if (part instanceof Uint8Array) fillBytes(part, address);
          else fillNormal(part, address);
        }
      }
    },
    close: () => batches.close(),
  };
}

/** Bytes a step is fed. */
export function feedBytes({ batchSize, shape }: Config, split: DataSplit, draws: Iterable<Draw>): number {
  const width = { uint8: 1, float32: 4 };
  let bytes = batchSize * sizeOf(shape) * width[typeOf(split)];
  for (const { shape, distribution } of draws)
    bytes += sizeOf(shape) * width[distribution === 'bytes' ? 'uint8' : 'float32'];
  return bytes;
}

const make = (type: DataType, length: number) => (type === 'uint8' ? new Uint8Array(length) : new Float32Array(length));
