/** How near reconstructions come to their originals, number by number. */

import { AliError } from '../../errors.ts';
import { checkCount, checkSameSize, type Points } from '../points.ts';

/**
 * Mean squared difference of points and their counterparts, number by number: 0 … , less is better, in the numbers' unit squared
 * (Wang and Bovik 2009, on what it does and does not say of images). Cost: one pass.
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer counterparts
 */
export function meanSquaredError(a: Points, b: Points): number {
  checkSameSize('meanSquaredError', a, b);
  checkCount('meanSquaredError', b, a.count);
  let total = 0;
  for (let i = 0; i < a.data.length; i++) total += (a.data[i]! - b.data[i]!) ** 2;
  return total / a.data.length;
}

/** An error of reconstructions beside that of random pairs; errors are in the square of the items' own unit. */
export interface ReconstructionError {
  /** Mean squared error of each item and its own reconstruction. */
  readonly mse: number;
  /** The same of each item and the reconstruction of another, half of the set away. */
  readonly randomPairMse: number;
  /** mse / randomPairMse: 0 (exact) … , about 1 where the code says nothing of the item; less is better. */
  readonly ratio: number;
}

/**
 * Reconstruction error beside that of random pairs, which tells what an error of this size means on this data: every
 * encoder that is ignored gets a ratio of about 1, however small its error; 0 … , less is better. A measure of this package, in the
 * manner of a share of variance that is not explained. Cost: two passes. Shuffle sorted items first.
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer than 2
 */
export function reconstructionError(originals: Points, reconstructions: Points): ReconstructionError {
  checkCount('reconstructionError', originals, 2);
  const mse = meanSquaredError(originals, reconstructions);
  const { data } = reconstructions;
  const shift = Math.floor(originals.count / 2) * originals.size;
  let total = 0;
  for (let i = 0; i < data.length; i++) total += (originals.data[i]! - data[(i + shift) % data.length]!) ** 2;
  const randomPairMse = total / data.length;
  return { mse, randomPairMse, ratio: mse / randomPairMse };
}

/**
 * Mean squared difference of codes z ~ N(0, I) and E(G(z)), what comes back of them after decoding and encoding, as the cycle of
 * z in ALICE (Li et al. 2017) has it: 0 (exact) … , less is better; 1 is what answering 0 gives, the most that an
 * encoder of any use has, and 2 what codes that are independent of z give. Cost: one pass.
 * @param codes z, [count, latentSize]
 * @param again E(G(z)), [count, latentSize]
 * @throws AliError 'shape' for codes of two sizes, 'data' for fewer that came back
 */
export function codeCycleError(codes: Points, again: Points): number {
  checkSameSize('codeCycleError', codes, again);
  return meanSquaredError(codes, again);
}

/**
 * Peak signal-to-noise ratio in decibels of each pair, averaged: 10 log10(peak² / mse) (Huynh-Thu and Ghanbari
 * 2008): -∞ … ∞ (equal), more is better; 20
 * is coarse and 30 fair for photographs. Pairs that are equal are left out (`equalPairs` counts them). Cost: one pass.
 * @param options.peak the range of a number; default 1
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer counterparts
 */
export function peakSignalToNoise(a: Points, b: Points, { peak = 1 }: { readonly peak?: number } = {}): number {
  checkSameSize('peakSignalToNoise', a, b);
  checkCount('peakSignalToNoise', b, a.count);
  let [sum, used] = [0, 0];
  for (let row = 0; row < a.count; row++) {
    let square = 0;
    for (let i = row * a.size; i < (row + 1) * a.size; i++) square += (a.data[i]! - b.data[i]!) ** 2;
    if (square === 0) continue;
    sum += 10 * Math.log10((peak ** 2 * a.size) / square);
    used++;
  }
  return used > 0 ? sum / used : Number.POSITIVE_INFINITY;
}

/**
 * Pairs that are equal, number by number, which `peakSignalToNoise` leaves out: 0 … count. Cost: one pass.
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer counterparts
 */
export function equalPairs(a: Points, b: Points): number {
  checkSameSize('equalPairs', a, b);
  checkCount('equalPairs', b, a.count);
  let equal = 0;
  for (let row = 0; row < a.count; row++) {
    let i = row * a.size;
    while (i < (row + 1) * a.size && a.data[i] === b.data[i]) i++;
    if (i === (row + 1) * a.size) equal++;
  }
  return equal;
}

/**
 * Share of pairs with the same class: 0 … 1, more is better; chance is about 1 / classes. It is the observed agreement of Cohen
 * 1960, not corrected for chance; the classifier's own error has to stand beside it. Cost: one pass.
 * @throws AliError 'data' where there are none, or not as many of both
 */
export function agreement(a: Int32Array, b: Int32Array): number {
  if (a.length !== b.length || a.length === 0) {
    const received = `${a.length} and ${b.length}`;
    throw new AliError('data', `agreement: expected classes, one or more, equally many; received ${received}`);
  }
  let same = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) same++;
  return same / a.length;
}
