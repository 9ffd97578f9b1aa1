/** Known answers for measures: inputs and what NumPy, SciPy, scikit-learn and scikit-image make of them. */

import { readFileSync } from 'node:fs';
import { asPoints, type Points } from '../src/evaluate/points.ts';
import { fillNormal } from '../src/random/fill.ts';

interface References {
  points: { a: number[]; b: number[]; size: number };
  manifold: { precision: number; recall: number; density: number; coverage: number };
  medianSquaredDistance: number;
  mmd: { rbf: number; polynomial: number };
  frechet: number;
  squaredWasserstein: number;
  labelled: { points: number[]; size: number; labels: number[] };
  svm: { C: number; weights: number[]; bias: number[] }[];
  logistic: { C: number; weights: number[]; bias: number[] };
  pca: { variances: number[]; directions: number[] };
  images: { shape: number[]; a: number[]; b: number[]; ssim: number; psnr: number };
  codes: {
    values: number[];
    size: number;
    statistics: number[];
    p: number[];
    meanError: number;
    covarianceError: number;
    correlation: number;
    squaredCorrelation: number;
  };
  normal: { at: number[]; values: number[]; tailAt: number[]; tail: number[] };
  mixture: { points: number[]; logLikelihood: number };
  ranking: {
    scores: number[];
    truth: number[];
    auc: number;
    averagePrecision: number;
    atHalf: { precision: number; recall: number; f1: number };
  };
}

const file = new URL('../src/evaluate/fixtures/references.json', import.meta.url);
export const references = JSON.parse(readFileSync(file, 'utf8')) as References;

export const toPoints = (values: readonly number[], size: number): Points => asPoints(Float32Array.from(values), size);

/** Numbers from N(mean, 1). */
export function normalPoints(count: number, size: number, { stream = 'test', mean = 0 } = {}): Points {
  const data = new Float32Array(count * size);
  fillNormal(data, { seed: 5, stream, step: 0 });
  return asPoints(mean === 0 ? data : data.map((value) => value + mean), size);
}

/** The largest difference of two lists. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
