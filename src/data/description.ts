/** What can be said of a data set: its shape, its splits, its classes and attributes. */

import { type DataSplit, type Dataset, itemSizeOf, typeOf } from './dataset.ts';

export interface SplitDescription {
  readonly count: number;
  /** Items of every class, in the order of the classes. */
  readonly classCounts?: readonly number[];
  /** Share of items that have an attribute, 0…1, in the order of the attributes. */
  readonly attributeShares?: readonly number[];
}

export interface DatasetDescription {
  readonly name: string;
  readonly source: string;
  readonly format: string | undefined;
  readonly shape: readonly number[];
  /** The type of its numbers. */
  readonly type: 'uint8' | 'float32';
  readonly count: number;
  readonly classes: readonly string[] | undefined;
  readonly attributes: readonly string[] | undefined;
  readonly train: SplitDescription;
  readonly test: SplitDescription;
  readonly digest: string;
  /** Bytes that the items take. */
  readonly bytes: number;
}

export function describeDataset(dataset: Dataset): DatasetDescription {
  const { name, source, format, shape, classes, train, test, digest } = dataset;
  const type = typeOf(train);
  const count = train.count + test.count;
  return {
    name,
    source,
    format,
    shape,
    type,
    count,
    classes,
    attributes: (train.attributes ?? test.attributes)?.names,
    train: describeSplit(train, classes),
    test: describeSplit(test, classes),
    digest,
    bytes: count * itemSizeOf(shape) * (type === 'uint8' ? 1 : 4),
  };
}

function describeSplit(
  { count, labels, attributes }: DataSplit,
  classes: readonly string[] | undefined,
): SplitDescription {
  const classCounts = classes && labels && new Array<number>(classes.length).fill(0);
  if (classCounts) for (const label of labels) classCounts[label]!++;
  const width = attributes?.names.length ?? 0;
  const sums = attributes && new Array<number>(width).fill(0);
  if (sums) for (let place = 0; place < count * width; place++) sums[place % width]! += attributes.values[place]!;
  return {
    count,
    ...(classCounts && { classCounts }),
    ...(sums && { attributeShares: sums.map((sum) => (count === 0 ? 0 : sum / count)) }),
  };
}
