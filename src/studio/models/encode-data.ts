/** The data of a run as codes, anomaly scores and small pictures, at most 10,000 of them, as files for the model page. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allItems, attributesAt, type DataSplit, type DataValues } from '../../data/dataset.ts';
import { bytesOf } from '../../data/npy.ts';
import { encodePng } from '../../data/picture.ts';
import { readBlocks, spread } from '../../data/read-items.ts';
import { loadDataset } from '../../data/source.ts';
import { createSprite } from '../../data/sprite.ts';
import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { Model } from '../../model/model.ts';
import { anomalyScoresOf, createScorer } from '../../model/scores.ts';
import { defaultBatchSize, encodeNetwork } from '../../networks/inference.ts';
import { Session, type Tensor } from '../../runtime/session.ts';
import type { EncodedInfo, ModelFile } from '../shared/model-messages.ts';

/** More items than this are not sent to a page. */
const itemLimit = 10_000;
/** Held-out items whose scores tell what is usual: enough to place another one to a per cent. */
const judgedLimit = 1000;
/** Longest side of their picture: what every browser holds. */
const longestSprite = 4096;

export interface EncodeDataOptions {
  readonly threads: number;
  readonly limit?: number;
  /** Called between blocks. */
  readonly report?: (done: number, count: number) => void;
}

/**
 * Encodes items of the run's data, evenly spread over those it was trained on and those held out, and writes what `EncodedInfo` names.
 * @throws AliError 'run' where there is no encoder, 'data' where the data are gone or have not the model's attributes
 */
export async function encodeData(
  model: Model,
  folder: string,
  { threads, limit = itemLimit, report = () => {} }: EncodeDataOptions,
): Promise<EncodedInfo> {
  const { shape, latentSize, config, provenance } = model;
  const dataset = await loadDataset(config.data, { shape, encoding: provenance.data.encoding });
  const write = (name: ModelFile, data: Float32Array | Int32Array | Uint8Array) =>
    writeFile(join(folder, name), bytesOf(data));
  const decoder = await openDecoder(model, threads);
  try {
    const all = allItems(dataset);
    const indices = spread(all.count, limit);
    const count = indices.length;
    const size = sizeOf(shape);
    const codes = new Float32Array(count * latentSize);
    const errors = new Float32Array(count);
    const points = shape.length === 1 && size === 2 ? new Float32Array(count * 2) : undefined;
    const sprite = createSprite(count, shape, { longest: longestSprite });
    const blocks = readBlocks(all, size, { size: defaultBatchSize, indices });
    for await (const { first, count: items, values } of blocks) {
      report(first, count);
      const attributes = modelAttributes(model, all, indices.subarray(first, first + items));
      const { data: z } = await model.encode(values, { first, attributes });
      codes.set(z, first * latentSize);
      errors.set(meanErrors(values, await decoder.decode(z, attributes), items), first);
      points?.set(values, first * 2);
      sprite?.add(values);
    }
    report(count, count);
    await write('codes.bin', codes);
    await write('errors.bin', errors);
    await write('items.bin', new Int32Array(indices.buffer));
    if (points) await write('points.bin', points);
    if (all.labels)
      await write(
        'labels.bin',
        Int32Array.from(indices, (item) => all.labels![item]!),
      );
    if (all.attributes) await write('attributes.bin', attributesAt(all.attributes, indices).values);
    if (sprite) await writeFile(join(folder, 'sprite.png'), encodePng(sprite.picture()));
    const heldOut = indices.filter((item) => item >= dataset.train.count);
    const usual = heldOut.length > 0 ? heldOut : indices;
    const judged = spread(usual.length, judgedLimit).map((place) => usual[place]!);
    await write('scores.bin', await judge(model, all, judged));
    return {
      count,
      total: all.count,
      train: dataset.train.count,
      judged: judged.length,
      labels: all.labels !== undefined,
      classes: dataset.classes ?? null,
      attributes: all.attributes?.names ?? [],
      sprite: sprite ? { width: sprite.tile[0], height: sprite.tile[1], columns: Math.ceil(Math.sqrt(count)) } : null,
      changed: dataset.digest !== provenance.data.digest,
    };
  } finally {
    await decoder.release();
    await dataset.close?.();
  }
}

/** The model's scores of some items: all of the first score, then all of the next one. */
async function judge(model: Model, all: DataSplit, indices: Uint32Array): Promise<Float32Array> {
  const names = anomalyScoresOf(model);
  const count = indices.length;
  const judged = new Float32Array(names.length * count);
  const scorer = await createScorer(model, { names });
  try {
    const blocks = readBlocks(all, sizeOf(model.shape), { size: defaultBatchSize, indices });
    for await (const { first, count: items, values } of blocks) {
      const attributes = modelAttributes(model, all, indices.subarray(first, first + items));
      const { scores } = await scorer.score(values, { first, attributes });
      for (const [place, name] of names.entries()) judged.set(scores[name]!, place * count + first);
    }
  } finally {
    await scorer.release();
  }
  return judged;
}

/** The decoder without its noise, as the page runs it. */
async function openDecoder(model: Model, threads: number) {
  const { options } = model;
  const encoded = encodeNetwork('decoder', options, { initializers: options.weights });
  const session = await Session.create(encoded, { threads });
  return {
    async decode(z: Float32Array, attributes: Uint8Array | undefined): Promise<Float32Array> {
      const count = z.length / model.latentSize;
      const feeds: Record<string, Tensor> = {};
      for (const { name, shape } of encoded.inputs) {
        const sizes = [count, ...shape.slice(1)];
        const given = name === 'z' ? z : name === 'attributes' ? Float32Array.from(attributes!) : undefined;
        feeds[name] = { data: given ?? new Float32Array(sizeOf(sizes)), shape: sizes };
      }
      return (await session.run(feeds)).x!.data as Float32Array;
    },
    release: () => session.release(),
  };
}

/** The attributes of items that the model is told; undefined where it takes none. */
function modelAttributes(model: Model, { attributes }: DataSplit, indices: Uint32Array): Uint8Array | undefined {
  if (model.attributes.length === 0) return undefined;
  if (attributes && attributes.names.join() === model.attributes.join())
    return attributesAt(attributes, indices).values;
  throw new AliError(
    'data',
    `the data have other attributes than the model takes; expected ${model.attributes.join(', ')}; received ${attributes?.names.join(', ') || 'none'}`,
    { remedy: 'put the data back where they were when the run was trained' },
  );
}

/** mean |x - x̂| of each of `count` items, x in the networks' range or as bytes. */
function meanErrors(values: DataValues, decoded: Float32Array, count: number): Float32Array {
  const scale = values instanceof Uint8Array ? 1 / 255 : 1;
  const size = decoded.length / count;
  return Float32Array.from({ length: count }, (_, item) => {
    let sum = 0;
    for (let place = item * size; place < (item + 1) * size; place++) {
      sum += Math.abs(values[place]! * scale - decoded[place]!);
    }
    return sum / size;
  });
}
