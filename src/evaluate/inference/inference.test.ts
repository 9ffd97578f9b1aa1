import { describe, expect, test } from 'vitest';
import { largestDifference, normalPoints, references, toPoints } from '../../../test/references.ts';
import { codeMatch, deviationOfDraws, meanDeviation } from './code-match.ts';
import { kolmogorovTail, testNormal } from './kolmogorov-smirnov.ts';
import {
  agreement,
  codeCycleError,
  equalPairs,
  meanSquaredError,
  peakSignalToNoise,
  reconstructionError,
} from './reconstruction.ts';
import { structuralSimilarity } from './ssim.ts';

const { shape, a, b, ssim, psnr } = references.images;
const [images, others] = [toPoints(a, 16 * 17), toPoints(b, 16 * 17)];

describe('images', () => {
  test('SSIM is that of scikit-image', () => {
    expect(structuralSimilarity(images, others, { shape })).toBeCloseTo(ssim, 7);
    expect(structuralSimilarity(images, images, { shape })).toBe(1);
  });
  test('channels count as images, and the range scales', () => {
    const two = { data: images.data, count: 1, size: 2 * 16 * 17 };
    const pair = { data: others.data, count: 1, size: 2 * 16 * 17 };
    expect(structuralSimilarity(two, pair, { shape: [2, 16, 17] })).toBeCloseTo(ssim, 7);
    const bytes = (points: typeof images) => ({ ...points, data: points.data.map((value) => 255 * value) });
    expect(structuralSimilarity(bytes(images), bytes(others), { shape, peak: 255 })).toBeCloseTo(ssim, 6);
  });
  test('small images take a smaller window', () => {
    const small = toPoints([0, 1, 1, 0, 1, 0, 0.5, 0.25], 8);
    expect(structuralSimilarity(small, small, { shape: [1, 2, 4] })).toBe(1);
    expect(() => structuralSimilarity(small, small, { shape: [1, 3, 3] })).toThrow('received 1 items of [1, 3, 3]');
  });
  test('PSNR is that of scikit-image, and leaves equal pairs out', () => {
    expect(peakSignalToNoise(images, others)).toBeCloseTo(psnr, 6);
    expect(peakSignalToNoise(images, images)).toBe(Number.POSITIVE_INFINITY);
    expect(peakSignalToNoise(toPoints([0, 0], 1), toPoints([0, 0.1], 1))).toBeCloseTo(20, 5);
    expect(equalPairs(toPoints([0, 0], 1), toPoints([0, 0.1], 1))).toBe(1);
    expect(equalPairs(toPoints([1, 2, 3, 4], 2), toPoints([1, 0, 0, 4], 2))).toBe(0);
  });
});

test('reconstruction error beside that of random pairs', () => {
  const originals = toPoints([0, 0, 4, 4], 2);
  const reconstructions = toPoints([1, 0, 4, 3], 2);
  expect(meanSquaredError(originals, reconstructions)).toBe(0.5);
  // The pairs (0 0, 4 3) and (4 4, 1 0): squares 16, 9, 9, 16.
  expect(reconstructionError(originals, reconstructions)).toEqual({ mse: 0.5, randomPairMse: 12.5, ratio: 0.04 });
  expect(() => reconstructionError(toPoints([1], 1), toPoints([1], 1))).toThrow('at least 2');
});

test('codes that come back, by hand', () => {
  const codes = toPoints([1, -1, 2, 0], 2);
  expect(codeCycleError(codes, codes)).toBe(0);
  expect(codeCycleError(codes, toPoints([0, 0, 0, 0], 2))).toBe(1.5);
  expect(codeCycleError(codes, toPoints([1, -1, 1, 2], 2))).toBe(1.25);
  expect(() => codeCycleError(codes, toPoints([1, 2], 1))).toThrow('codeCycleError: expected points of one size');
  expect(() => codeCycleError(codes, toPoints([1, 2], 2))).toThrow('at least 2 points; received 1');
});

test('the deviation of codes around their means, by hand', () => {
  expect(meanDeviation(toPoints([0.25, 0.75, 0, 1], 2))).toBe(0.5);
  expect(() => meanDeviation(toPoints([], 2))).toThrow('at least 1 points');
  const draws = [toPoints([1, 5, -2, 0], 2), toPoints([3, 5, -2, 4], 2), toPoints([2, 5, -2, 8], 2)];
  expect([...deviationOfDraws(draws).data]).toEqual([1, 0, 0, 4]);
  expect(() => deviationOfDraws(draws.slice(0, 1))).toThrow('received draws of 2');
  expect(() => deviationOfDraws([draws[0]!, toPoints([1, 2], 2)])).toThrow('received draws of 2, 1');
});

test('agreement of classes', () => {
  expect(agreement(Int32Array.of(1, 2, 3, 4), Int32Array.of(1, 2, 0, 0))).toBe(0.5);
});

describe('codes against the prior', () => {
  const { codes, normal } = references;
  const points = toPoints(codes.values, codes.size);

  test('the tail of Kolmogorov’s distribution is SciPy’s', () => {
    expect(largestDifference(normal.tailAt.map(kolmogorovTail), normal.tail)).toBeLessThan(1e-14);
    expect(kolmogorovTail(0)).toBe(1);
  });
  test('every number is that of NumPy and SciPy', async () => {
    const match = await codeMatch(points);
    expect(
      largestDifference(
        match.dimensions.map(({ statistic }) => statistic),
        codes.statistics,
      ),
    ).toBeLessThan(1e-14);
    expect(
      largestDifference(
        match.dimensions.map(({ p }) => p),
        codes.p,
      ),
    ).toBeLessThan(1e-12);
    expect(match.largestKs).toBe(Math.max(...codes.statistics));
    for (const key of ['meanError', 'covarianceError', 'correlation', 'squaredCorrelation'] as const) {
      expect(match[key] / codes[key]).toBeCloseTo(1, 5);
    }
  });
  test('draws of the prior pass, scaled ones do not', async () => {
    const prior = normalPoints(2000, 4);
    expect(Math.min(...(await codeMatch(prior)).dimensions.map(({ p }) => p))).toBeGreaterThan(1e-3);
    const scaled = await codeMatch({ ...prior, data: prior.data.map((value) => 1.5 * value) });
    expect(Math.max(...scaled.dimensions.map(({ p }) => p))).toBeLessThan(1e-6);
    expect(scaled.covarianceError).toBeCloseTo(1.25, 0);
  });
  test('squares see what correlation does not', async () => {
    const { data } = normalPoints(4000, 2);
    const dependent = data.map((value, i) => (i % 2 === 0 ? value : value * data[i - 1]!));
    const match = await codeMatch({ data: dependent, count: 4000, size: 2 });
    expect(match.correlation).toBeLessThan(0.1);
    expect(match.squaredCorrelation).toBeGreaterThan(0.3);
  });
  test('one dimension, and no numbers', async () => {
    expect((await codeMatch(toPoints([1, -1], 1))).correlation).toBe(0);
    expect(() => testNormal([])).toThrow('received none');
  });
});
