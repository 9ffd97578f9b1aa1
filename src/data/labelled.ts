/** Which items keep their labels where only some may: a class-balanced draw. */

import { AliError } from '../errors.ts';
import { permutation } from '../random/permutation.ts';

/**
 * Draws `count` labelled items, count / classes of each class, and returns their numbers class by class. It is a function
 * of the labels and the seed alone: the items of class c are put in the order of the permutation at (seed, "labelled", c)
 * and the first of them are taken, so a larger count keeps what a smaller one drew.
 * @param labels class of every item, 0 … classes - 1; other numbers are no class and are never drawn
 * @throws AliError 'data' where a class has too few items, 'usage' for a count that does not divide by the classes
 */
export function drawLabelled(
  labels: Int32Array,
  { classes, count, seed }: { readonly classes: number; readonly count: number; readonly seed: number },
): Uint32Array {
  const each = count / classes;
  if (!Number.isSafeInteger(each) || each < 1) {
    throw new AliError('usage', `labels: expected a multiple of the ${classes} classes; received ${count}`);
  }
  const items = Array.from({ length: classes }, () => [] as number[]);
  for (const [item, label] of labels.entries()) items[label]?.push(item);
  const drawn = new Uint32Array(count);
  for (const [label, own] of items.entries()) {
    if (own.length < each) {
      throw new AliError('data', `labels: expected at least ${each} items of class ${label}; received ${own.length}`, {
        remedy: `ask for fewer labels, or check that the data have ${classes} classes`,
      });
    }
    const order = permutation(own.length, { seed, stream: 'labelled', step: label });
    for (let i = 0; i < each; i++) drawn[label * each + i] = own[order[i]!]!;
  }
  return drawn;
}
