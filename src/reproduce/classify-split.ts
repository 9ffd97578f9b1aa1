/** The classes that a trained classifier sees in the items of a split, in memory or on the disk. */

import type { DataSplit } from '../data/dataset.ts';
import { readBlocks } from '../data/read-items.ts';
import type { Classifier } from '../evaluate/classifier/classifier.ts';
import { sizeOf } from '../graph/index.ts';

/** Items that are in memory at once where the split is on the disk. */
const block = 1000;

/** The likeliest class of each item, in their order. */
export async function classifySplit(
  classifier: Pick<Classifier, 'classify' | 'shape'>,
  split: DataSplit,
): Promise<Int32Array> {
  const classes = new Int32Array(split.count);
  for await (const { first, values } of readBlocks(split, sizeOf(classifier.shape), { size: block })) {
    classes.set(await classifier.classify(values), first);
  }
  return classes;
}
