/** Mixtures of Gaussians in the plane, and points of them drawn from addressable random numbers. */

import { fillNormal, fillUniform } from '../random/fill.ts';
import type { DataSplit } from './split.ts';

/** The seed of the points themselves; it does not follow a run's seed, so that all runs see the same data. */
export const syntheticSeed = 2016;

/** A mixture of Gaussians in the plane, all modes of one weight and one round shape, in the plane's own unit. */
export interface Mixture {
  /** Mode centres, x and y; a point's label is the index of its mode. */
  readonly centres: readonly (readonly [number, number])[];
  /** Standard deviation of every mode in both directions. */
  readonly deviation: number;
}

const gridLine = [-4, -2, 0, 2, 4];

/** 25 Gaussians at {-4, -2, 0, 2, 4}², standard deviation 0.05; label 5 × row + column. */
export const gridMixture: Mixture = {
  centres: gridLine.flatMap((y) => gridLine.map((x) => [x, y] as const)),
  deviation: 0.05,
};

/** 8 Gaussians evenly on the unit circle, standard deviation 0.01; label 0 at (1, 0), then counter-clockwise. */
export const ringMixture: Mixture = {
  centres: Array.from({ length: 8 }, (_, mode) => {
    const angle = (mode * Math.PI) / 4;
    return [Math.cos(angle), Math.sin(angle)] as const;
  }),
  deviation: 0.01,
};

/** ALICE's toy (Li et al. 2017, section 5.1): 5 Gaussians at (0, 0) and (±2, ±2), variance 0.04. */
export const aliceMixture: Mixture = {
  centres: [
    [0, 0],
    [2, 2],
    [2, -2],
    [-2, 2],
    [-2, -2],
  ],
  deviation: 0.2,
};

/**
 * `count` points, values [count, 2], each labelled with its mode: it picks a mode uniformly (step 0 of the stream), then a place around
 * it (step 1). The same stream gives the same points.
 */
export function drawPoints(
  { centres, deviation }: Mixture,
  { stream, count }: { readonly stream: string; readonly count: number },
): DataSplit {
  const picks = new Float32Array(count);
  const values = new Float32Array(count * 2);
  fillUniform(picks, { seed: syntheticSeed, stream, step: 0 });
  fillNormal(values, { seed: syntheticSeed, stream, step: 1 });
  const labels = new Int32Array(count);
  for (let point = 0; point < count; point++) {
    const mode = Math.min(Math.floor(picks[point]! * centres.length), centres.length - 1);
    const [x, y] = centres[mode]!;
    labels[point] = mode;
    values[2 * point] = x + deviation * values[2 * point]!;
    values[2 * point + 1] = y + deviation * values[2 * point + 1]!;
  }
  return { values, count, labels };
}
