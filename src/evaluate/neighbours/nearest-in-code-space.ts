/** The items of a data set whose codes are nearest to those of some others. */

import { attributesAt, type DataSplit } from '../../data/dataset.ts';
import { readBlocks } from '../../data/read-items.ts';
import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { AskedAttributes } from '../../model/attributes.ts';
import type { Items, Model } from '../../model/model.ts';
import { asPoints } from '../points.ts';
import type { PairOptions } from './blocks.ts';
import { type Neighbours, nearestNeighbours } from './nearest.ts';

/** How many neighbours are looked for in code space, and what a conditional model is told of the queries. */
export interface CodeSpaceOptions extends PairOptions {
  /** How many neighbours of every query; all items where there are fewer. Default 10. */
  readonly count?: number;
  /** Attributes of the queries, for a conditional model; the items have their own. */
  readonly attributes?: AskedAttributes | undefined;
}

const mostItems = 4096;
const blockNumbers = 2 ** 23;

/**
 * The items of `split` whose mean codes are nearest (Euclidean) to those of the queries, nearest first; of equal distances the item with
 * the lower number. Items are read, encoded and searched in blocks, so that memory does not grow with their number. Cost: encoding
 * every item.
 * @param queries items in the shape of the model's
 * @throws AliError as `model.encode`, 'data' where there are no items
 */
export async function nearestInCodeSpace(
  model: Model,
  queries: Items,
  split: DataSplit,
  { count = 10, attributes, ...options }: CodeSpaceOptions = {},
): Promise<Neighbours> {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new AliError('usage', `nearestInCodeSpace: expected a count of at least 1; received ${count}`);
  }
  if (split.count === 0) throw new AliError('data', 'nearestInCodeSpace: expected at least one item; received none');
  const size = model.latentSize;
  const asked = asPoints((await model.encode(queries, { attributes })).data, size);
  const k = Math.min(count, split.count);
  const rows: Candidate[][] = Array.from({ length: asked.count }, () => []);
  const each = sizeOf(model.shape);
  const blockItems = Math.max(100, Math.min(mostItems, Math.floor(blockNumbers / each)));
  for await (const { first, count: items, values } of readBlocks(split, each, { size: blockItems })) {
    const block = Uint32Array.from({ length: items }, (_, place) => first + place);
    const own =
      model.attributes.length > 0 && split.attributes ? attributesAt(split.attributes, block).values : undefined;
    const codes = asPoints((await model.encode(values, { first, attributes: own })).data, size);
    const width = Math.min(k, items);
    const { indices, distances } = await nearestNeighbours(asked, codes, { k: width, ...options });
    for (const [query, row] of rows.entries()) {
      for (let place = query * width; place < (query + 1) * width; place++) {
        row.push({ index: first + indices[place]!, distance: distances[place]! });
      }
      row.sort((a, b) => a.distance - b.distance || a.index - b.index);
      row.length = Math.min(row.length, k);
    }
  }
  const found = rows.flat();
  return {
    indices: Int32Array.from(found, ({ index }) => index),
    distances: Float64Array.from(found, ({ distance }) => distance),
    k,
  };
}

interface Candidate {
  readonly index: number;
  readonly distance: number;
}
