/** Items that are no table: images and points, from a source or from memory, with the names of their labels. */

import { allItems, type DataSplit, type Dataset, type DataValues, itemSizeOf, typeOf } from '../data/dataset.ts';
import { readItems } from '../data/read-items.ts';
import { loadDataset } from '../data/source.ts';
import { AliError } from '../errors.ts';
import type { DetectorData, ReadingOptions } from './options.ts';

export interface ItemSource {
  readonly name: string;
  readonly shape: readonly number[];
  readonly items: DataSplit;
  /** The label of every item as a text, where there are labels. */
  readonly labels: readonly string[] | undefined;
  readonly close: () => Promise<void>;
}

/** Opens what is no table. @throws AliError 'data' for what cannot be read or is of another shape */
export async function openItems(
  data: DetectorData,
  {
    shape,
    split,
  }: { readonly shape: readonly number[] | undefined; readonly split: NonNullable<ReadingOptions['split']> },
): Promise<ItemSource> {
  if (typeof data !== 'string') return itemsInMemory(data, shape);
  const dataset = await loadDataset(data, { whole: true, ...(shape && { shape }) });
  const items = chooseSplit(dataset, split);
  const { classes } = dataset;
  return {
    name: dataset.name,
    shape: dataset.shape,
    items,
    labels: items.labels && Array.from(items.labels, (label) => classes?.[label] ?? String(label)),
    close: async () => dataset.close?.(),
  };
}

function chooseSplit(dataset: Dataset, split: 'train' | 'test' | 'all'): DataSplit {
  if (split === 'all') return allItems(dataset);
  return dataset.test.count === 0 || split === 'train' ? dataset.train : dataset.test;
}

function itemsInMemory(data: Exclude<DetectorData, string>, shape: readonly number[] | undefined): ItemSource {
  if (!('shape' in data)) throw new AliError('usage', 'expected items; received rows', { remedy: 'give a table' });
  const [count = 0, ...each] = data.shape;
  const size = itemSizeOf(each);
  if (data.data.length !== count * size || count === 0 || (shape && itemSizeOf(shape) !== size)) {
    const expected = shape ? `items of [${shape.join(', ')}]` : 'as many numbers as the shape says';
    throw new AliError(
      'shape',
      `expected ${expected}; received ${data.data.length} numbers of [${data.shape.join(', ')}]`,
    );
  }
  const { data: numbers } = data;
  const values =
    numbers instanceof Uint8Array || numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  const wrong = values.findIndex((number) => !Number.isFinite(number));
  if (wrong >= 0) {
    throw new AliError(
      'data',
      `the data: expected finite numbers; received ${numbers[wrong]} in item ${Math.floor(wrong / size) + 1}`,
      { remedy: 'leave such items out, or replace the numbers that are not finite' },
    );
  }
  return { name: 'the data', shape: shape ?? each, items: { values, count }, labels: undefined, close: async () => {} };
}

/** The items at these places, in memory. @throws AliError 'data' where they take more than 1 GiB */
export async function takeItems({ items, shape, name }: ItemSource, places: Uint32Array): Promise<DataValues> {
  const size = itemSizeOf(shape);
  const bytes = typeOf(items) === 'uint8';
  if (places.length * size * (bytes ? 1 : 4) > 2 ** 30) {
    throw new AliError(
      'data',
      `${name}: expected items that fit into 1 GiB; received ${places.length} of ${size} numbers`,
      {
        remedy: 'fit on fewer of them, or in a smaller shape',
      },
    );
  }
  const values = bytes ? new Uint8Array(places.length * size) : new Float32Array(places.length * size);
  await readItems(items, size, places, values);
  return values;
}
