/** Holding out a tenth of data that comes without a test split. */

import { AliError } from '../errors.ts';
import type { Attributes, DataSplit, DataValues } from './dataset.ts';

/**
 * Marks every tenth item, counted through one class after another, so that every class is held out in proportion and what
 * small classes leave over is carried on to the next; at least one item. The choice depends on nothing but the order of
 * the items and their labels.
 * @returns one byte an item, 1 where it is held out
 * @throws AliError 'data' when there are fewer than two items
 */
export function heldOutTenth(count: number, labels?: Int32Array): Uint8Array {
  if (count < 2) {
    throw new AliError('data', `expected at least two items, one to train on and one to hold out; received ${count}`, {
      remedy: 'add data',
    });
  }
  const mask = new Uint8Array(count);
  const places = placesBefore(labels ?? new Int32Array(count));
  for (let item = 0; item < count; item++) {
    const label = labels?.[item] ?? 0;
    const place = places.get(label)! + 1;
    places.set(label, place);
    if (place % 10 === 0) mask[item] = 1;
  }
  if (count < 10) mask[count - 1] = 1;
  return mask;
}

/** How many items stand before the first of each class, when they are sorted by class. */
function placesBefore(labels: Int32Array): Map<number, number> {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  let before = 0;
  for (const [label, size] of [...sizes].sort(([a], [b]) => a - b)) {
    sizes.set(label, before);
    before += size;
  }
  return sizes;
}

/**
 * Splits items into those to train on and a held-out tenth, in place: `values`, `labels` and `attributes` are reordered,
 * held-out items to the end, and both splits are views of them. Takes a tenth of their memory for the time being. With `whole`
 * nothing is held out and the order stays.
 */
export function splitHeldOut(
  values: DataValues,
  itemSize: number,
  labels?: Int32Array,
  { whole = false, attributes }: { readonly whole?: boolean; readonly attributes?: Attributes } = {},
): { train: DataSplit; test: DataSplit } {
  const count = values.length / itemSize;
  const mask = whole ? new Uint8Array(count) : heldOutTenth(count, labels);
  const trainCount = moveToEnd(values, itemSize, mask);
  if (labels) moveToEnd(labels, 1, mask);
  if (attributes) moveToEnd(attributes.values, attributes.names.length, mask);
  const part = (first: number, end: number): DataSplit => ({
    values: values.subarray(first * itemSize, end * itemSize),
    count: end - first,
    ...(labels && { labels: labels.subarray(first, end) }),
    ...(attributes && { attributes: { names: attributes.names, values: rows(attributes, first, end) } }),
  });
  return { train: part(0, trainCount), test: part(trainCount, mask.length) };
}

function rows({ names, values }: Attributes, first: number, end: number): Uint8Array {
  return values.subarray(first * names.length, end * names.length);
}

/** Moves the marked items behind the others, both in their old order; returns how many others there are. */
function moveToEnd(values: DataValues | Int32Array, itemSize: number, mask: Uint8Array): number {
  const marked = mask.reduce((sum, mark) => sum + mark, 0);
  const aside = values.slice(0, marked * itemSize);
  let kept = 0;
  let moved = 0;
  for (let item = 0; item < mask.length; item++) {
    const start = item * itemSize;
    if (mask[item]) aside.set(values.subarray(start, start + itemSize), moved++ * itemSize);
    else values.copyWithin(kept++ * itemSize, start, start + itemSize);
  }
  values.set(aside, kept * itemSize);
  return kept;
}
