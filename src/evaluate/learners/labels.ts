/** Class labels of points: checks, counts, draws and errors. */

import { AliError } from '../../errors.ts';
import { permutation } from '../../random/permutation.ts';
import type { Points } from '../points.ts';

/** @throws AliError 'data' unless there is one label a point, each a whole number from 0, of at least two classes */
export function checkLabels(learner: string, { count }: Points, labels: Int32Array): void {
  if (labels.length !== count) {
    throw new AliError('data', `${learner}: expected one label a point; received ${labels.length} for ${count} points`);
  }
  const wrong = labels.find((label) => label < 0);
  if (wrong !== undefined) {
    throw new AliError('data', `${learner}: expected labels from 0 on; received ${wrong}`);
  }
  if (new Set(labels).size < 2) {
    throw new AliError('data', `${learner}: expected labels of at least two classes; received one class`, {
      remedy: 'there is nothing to tell apart: give data of more classes',
    });
  }
}

/** One more than the highest label. */
export function classCount(labels: Int32Array): number {
  return labels.reduce((most, label) => Math.max(most, label), -1) + 1;
}

/** The column with the largest value of each row; the first of equals. */
export function largestColumn({ data, count, size }: Points): Int32Array {
  const out = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    let best = 0;
    for (let i = 1; i < size; i++) if (data[row * size + i]! > data[row * size + best]!) best = i;
    out[row] = best;
  }
  return out;
}

/**
 * Share of predictions that are wrong, the mean 0-1 loss (Devroye, Györfi and Lugosi 1996): 0 … 1, less is better; a guess has about
 * 1 - 1 / classes. Cost: one pass.
 */
export function errorRate(predicted: Int32Array, labels: Int32Array): number {
  let wrong = 0;
  for (let i = 0; i < labels.length; i++) if (predicted[i] !== labels[i]) wrong++;
  return wrong / labels.length;
}

/**
 * The places of `perClass` points of every class, drawn without repetition; in the order of their places.
 * @throws AliError 'data' where a class has fewer
 */
export function drawBalanced(
  labels: Int32Array,
  { perClass, seed, draw }: { readonly perClass: number; readonly seed: number; readonly draw: number },
): Uint32Array {
  const classes = classCount(labels);
  const taken = new Uint32Array(classes);
  const places: number[] = [];
  for (const place of permutation(labels.length, { seed, stream: 'labels', step: draw })) {
    const label = labels[place]!;
    if (taken[label]! >= perClass) continue;
    taken[label]!++;
    places.push(place);
  }
  const short = taken.findIndex((count) => count < perClass);
  if (short >= 0) {
    throw new AliError('data', `class ${short}: expected at least ${perClass} items; received ${taken[short]}`, {
      remedy: 'ask for fewer labels a class',
    });
  }
  return Uint32Array.from(places).sort();
}
