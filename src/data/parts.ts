/** Items, labels and attributes put together as a data set: from two splits, or from one of which a tenth is held out. */

import { basename } from 'node:path';
import { AliError } from '../errors.ts';
import { type Attributes, createDataset, type Dataset, itemSizeOf } from './dataset.ts';
import { splitHeldOut } from './hold-out.ts';
import type { Items } from './items.ts';

/** How a data set is called and read; `shape` is the item shape that is wanted. */
export interface SourceOptions {
  readonly name?: string;
  readonly shape?: readonly number[];
  readonly classes?: readonly string[];
  readonly source?: string;
  readonly format?: string;
  readonly whole?: boolean;
}

/** Items of one split with what is known of them. */
export interface Part {
  readonly items: Items;
  readonly labels?: Int32Array;
  readonly attributes?: Attributes;
}

/** A data set from items of which a tenth is held out, or nothing with `options.whole`. The items are reordered in place. */
export function fromOne(path: string, { items, labels, attributes }: Part, options: SourceOptions): Dataset {
  const { train, test } = splitHeldOut(items.values, itemSizeOf(items.shape), labels, {
    ...options,
    ...(attributes && { attributes }),
  });
  return createDataset({ ...described(path, items, [labels], options), train, test });
}

/**
 * A data set from items to train on and held-out ones.
 * @throws AliError 'data' when they are of two shapes or types
 */
export function fromParts(
  path: string,
  { train, test }: { readonly train: Part; readonly test: Part },
  options: SourceOptions,
): Dataset {
  if (itemSizeOf(train.items.shape) !== itemSizeOf(test.items.shape)) {
    throw new AliError(
      'data',
      `${path}: the test items do not fit; expected [${train.items.shape.join(', ')}]; ` +
        `received [${test.items.shape.join(', ')}]`,
      { remedy: 'store items of one shape' },
    );
  }
  const split = ({ items: { values, count }, labels, attributes }: Part) => ({
    values,
    count,
    ...(labels && { labels }),
    ...(attributes && { attributes }),
  });
  return createDataset({
    ...described(path, train.items, [train.labels, test.labels], options),
    train: split(train),
    test: split(test),
  });
}

function described(path: string, items: Items, labels: readonly (Int32Array | undefined)[], options: SourceOptions) {
  const classes = options.classes ?? numberedClasses(labels);
  return {
    name: options.name ?? basename(path),
    shape: items.shape,
    ...(classes && labels.some(Boolean) && { classes }),
    source: options.source ?? path,
    ...(options.format !== undefined && { format: options.format }),
  };
}

const maximumClasses = 10_000;

/** '0', '1', … up to the highest label; undefined when there are no labels, or they can hardly be classes. */
function numberedClasses(labels: readonly (Int32Array | undefined)[]): string[] | undefined {
  const highest = labels.reduce((most, split) => split?.reduce((a, b) => Math.max(a, b), most) ?? most, -1);
  if (highest < 0 || highest >= maximumClasses) return undefined;
  return Array.from({ length: highest + 1 }, (_, label) => String(label));
}
