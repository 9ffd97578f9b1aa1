/** Which training items a probe is told the labels of, and which of them it chooses its regularisation on. */

import { drawLabelled } from '../../data/labelled.ts';
import { AliError } from '../../errors.ts';
import { permutation } from '../../random/permutation.ts';
import { classCount } from '../learners/labels.ts';
import type { ValidationSplit } from './fit-probes.ts';

/** Every fifth item of a class is for validation. */
const share = 5;

/**
 * The places of the labelled items: `count` of them, as many of each class, or all in random order where `count` is left out, of which
 * the first `limit` are taken.
 * @throws AliError 'usage' for a count that does not divide by the classes or is above `limit`, 'data' where a class has too few items
 */
export function drawProbed(
  labels: Int32Array,
  { count, limit, seed }: { readonly count?: number | undefined; readonly limit: number; readonly seed: number },
): Uint32Array {
  if (count === undefined) return permutation(labels.length, { seed, stream: 'probe', step: 0 }).slice(0, limit);
  if (count > limit) {
    throw new AliError('usage', `--labels: expected at most ${limit}, which fit into memory; received ${count}`, {
      remedy: 'ask for fewer labels, or for fewer layers',
    });
  }
  return drawLabelled(labels, { classes: classCount(labels), count, seed });
}

/**
 * Puts a fifth of every class aside, at least one item of a class that has two, so that only labels that were asked for choose anything.
 * @param labels those of the drawn items, in their order
 * @throws AliError 'data' where no class has two items
 */
export function splitForValidation(labels: Int32Array): ValidationSplit {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const seen = new Map<number, number>();
  const fit: number[] = [];
  const validation: number[] = [];
  for (const [place, label] of labels.entries()) {
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    const aside = before % share === share - 1 || (before === 1 && sizes.get(label)! < share);
    (aside ? validation : fit).push(place);
  }
  if (validation.length === 0) {
    throw new AliError(
      'data',
      `probe: expected at least 2 labels of a class; received ${labels.length} labels in all`,
      {
        remedy: 'ask for more labels: regularisation is chosen on a part of them',
      },
    );
  }
  return { fit: Uint32Array.from(fit), validation: Uint32Array.from(validation) };
}
