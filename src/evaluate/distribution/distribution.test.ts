import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { normalPoints, references, toPoints } from '../../../test/references.ts';
import { permutation } from '../../random/permutation.ts';
import { sliceRows } from '../points.ts';
import { frechetDistance } from './frechet-distance.ts';
import { medianSquaredDistance, mmd } from './mmd.ts';
import { precisionRecall } from './precision-recall.ts';
import { slicedWasserstein, squaredWasserstein } from './sliced-wasserstein.ts';
import { twoSampleTest } from './two-sample-test.ts';

const { size } = references.points;
const a = toPoints(references.points.a, size);
const b = toPoints(references.points.b, size);

describe('precision, recall, density and coverage', () => {
  test('are what their definitions give in NumPy', async () => {
    const found = await precisionRecall(a, b);
    for (const key of ['precision', 'recall', 'density', 'coverage'] as const) {
      expect(found[key]).toBeCloseTo(references.manifold[key], 12);
    }
  });
  test('a copy is perfect, a far set is nothing', async () => {
    expect(await precisionRecall(a, a)).toMatchObject({ precision: 1, recall: 1, coverage: 1 });
    const far = { ...a, data: a.data.map((value) => value + 100) };
    expect(await precisionRecall(a, far)).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
  });
  test('the committed runs on N(0, I) in 1,000 dimensions agree with the values of the literature', () => {
    const file = new URL('../../../results/measures.json', import.meta.url);
    const { normalsIn1000Dimensions: found } = JSON.parse(readFileSync(file, 'utf8')) as {
      normalsIn1000Dimensions: Readonly<Record<string, { readonly mean: number; readonly deviation: number }>> & {
        readonly runs: readonly Readonly<Record<string, number>>[];
      };
    };
    expect(found).toMatchObject({ count: 10_000, dimensions: 1000, k: 5, runs: { length: 5 } });
    for (const [key, known] of Object.entries({ precision: 0.477, recall: 0.471, density: 1.056, coverage: 0.974 })) {
      const values = found.runs.map((run) => run[key]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / 5;
      const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
      expect(found[key]!.mean).toBeCloseTo(mean, 12);
      expect(found[key]!.deviation).toBeCloseTo(Math.sqrt(square), 12);
      expect(Math.abs(known - mean), key).toBeLessThan(3 * Math.sqrt(square));
    }
  });
  test('too few points are refused', async () => {
    await expect(precisionRecall(sliceRows(a, 0, 5), b)).rejects.toThrow('at least 6 points; received 5');
  });
});

describe('maximum mean discrepancy', () => {
  test.each(['rbf', 'polynomial'] as const)('%s, of the whole sets, as in NumPy', async (kernel) => {
    const { squared, low, high } = await mmd(a, b, { kernel, subsets: 1 });
    expect(squared / references.mmd[kernel]).toBeCloseTo(1, 4);
    expect([low, high]).toEqual([squared, squared]);
  });
  test('the median of squared distances, which may be given', async () => {
    const median = await medianSquaredDistance(a, b);
    expect(median).toBeCloseTo(references.medianSquaredDistance, 5);
    expect(await mmd(a, b, { median })).toEqual(await mmd(a, b));
    // Points 0, 0 and 1, 1 at median 1: 1 + 1 - 2 (e⁻⁴ + e⁻² + e⁻¹ + e^-½ + e^-¼) / 5.
    const [zeros, ones] = [toPoints([0, 0, 0, 0], 1), toPoints([1, 1, 1, 1], 1)];
    const mean = [4, 2, 1, 0.5, 0.25].reduce((sum, rate) => sum + Math.exp(-rate) / 5, 0);
    expect((await mmd(zeros, ones, { median: 1 })).squared).toBeCloseTo(2 - 2 * mean, 6);
    await expect(mmd(a, b, { median: 0 })).rejects.toThrow('expected a median above 0; received 0');
  });
  test('subsets of equal distributions scatter around 0, of others they do not reach it', async () => {
    const first = normalPoints(400, 2);
    const same = await mmd(first, normalPoints(400, 2, { stream: 'other' }));
    expect(same.low).toBeLessThan(0);
    expect(same.high).toBeGreaterThan(0);
    const moved = await mmd(first, normalPoints(400, 2, { stream: 'other', mean: 1 }));
    expect(moved.low).toBeGreaterThan(0.1);
    expect(moved.squared).toBeLessThan(2);
  });
  test('refusals', async () => {
    await expect(mmd(a, b, { subsetSize: 36 })).rejects.toThrow('subsets of 2 to 35 points; received 36');
    await expect(mmd(a, toPoints([1, 2, 3, 4], 1))).rejects.toThrow('received 4 and 1 numbers');
  });
});

describe('sliced Wasserstein distance', () => {
  test('along one axis, of unequal counts, is that of the quantiles', async () => {
    const first = (points: typeof a) => points.data.filter((_, i) => i % size === 0);
    expect(squaredWasserstein(first(a).sort(), first(b).sort())).toBeCloseTo(references.squaredWasserstein, 6);
    const [x, y] = [toPoints([...first(a)], 1), toPoints([...first(b)], 1)];
    expect(await slicedWasserstein(x, y, { directions: 3 })).toBeCloseTo(Math.sqrt(references.squaredWasserstein), 6);
  });
  test('a shift of length s in d dimensions is s / √d', async () => {
    const points = normalPoints(500, 9);
    const shifted = { ...points, data: points.data.map((value, i) => value + (i % 9 === 4 ? 6 : 0)) };
    // Mean over 4,000 directions of cos², whose standard deviation is below its mean.
    const distance = await slicedWasserstein(points, shifted, { directions: 4000 });
    expect(Math.abs(distance / 2 - 1)).toBeLessThan(4 * 0.5 * Math.sqrt(2 / 4000));
  });
});

describe('Fréchet distance', () => {
  test('as with SciPy’s matrix root', async () => {
    expect((await frechetDistance(a, b)) / references.frechet).toBeCloseTo(1, 5);
  });
  test('equal sets have none, and a shift is its square', async () => {
    expect(await frechetDistance(a, a)).toBeLessThan(1e-6);
    const shifted = { ...a, data: a.data.map((value) => value + 3) };
    expect(await frechetDistance(a, shifted)).toBeCloseTo(36, 4);
  });
});

describe('two-sample test', () => {
  test.each(['1-nn', 'logistic'] as const)('%s does not tell equal sets apart, but shifted ones', async (learner) => {
    const first = normalPoints(400, 3);
    const { accuracy, p } = await twoSampleTest(first, normalPoints(400, 3, { stream: 'other' }), { learner });
    expect(accuracy).toBeGreaterThan(0.4);
    expect(accuracy).toBeLessThan(0.6);
    expect(p).toBeGreaterThan(1e-3);
    const far = await twoSampleTest(first, normalPoints(400, 3, { stream: 'other', mean: 10 }), { learner });
    expect(far.accuracy).toBe(1);
    // 400 held-out points: 20 standard deviations above ½. The tail of N(0, 1) from there, by Python's decimals.
    expect(far.p / 2.753624118606234e-89).toBeCloseTo(1, 12);
  });
  test('accuracy and p of a small set, by hand', async () => {
    const [a, b] = [toPoints([0, 0, 0, 0], 1), toPoints([0, 9, 9, 9], 1)];
    // The 0 of b is called an a where it is tested; where it is trained on, the tie of its place goes to a, and nothing is wrong.
    const seen = new Set<number>();
    for (let seed = 0; seed < 8; seed++) {
      const isTested = permutation(4, { seed, stream: 'two-sample/b', step: 0 }).subarray(2).includes(0);
      // Three or all of four are right, 1 or 2 standard deviations above a half: Python's math.erfc(1 / 2 ** 0.5) / 2 and
      // math.erfc(2 / 2 ** 0.5) / 2, which are SciPy's norm.sf(1) and norm.sf(2).
      const [accuracy, p] = isTested ? [0.75, 0.15865525393145707] : [1, 0.02275013194817922];
      expect(await twoSampleTest(a, b, { seed })).toEqual({ accuracy, p: expect.closeTo(p, 14) });
      seen.add(accuracy);
    }
    expect(seen.size).toBe(2);
  });
});
