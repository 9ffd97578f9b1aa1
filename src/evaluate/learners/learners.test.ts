import { describe, expect, test } from 'vitest';
import { largestDifference, normalPoints, references, toPoints } from '../../../test/references.ts';
import { nearestNeighbours } from '../neighbours/nearest.ts';
import { columnMeans } from '../points.ts';
import { clusteringAccuracy } from './clustering-accuracy.ts';
import { kMeans } from './k-means.ts';
import { decide, trainSvm } from './l2-svm.ts';
import { drawBalanced, errorRate, largestColumn } from './labels.ts';
import { lbfgs } from './lbfgs.ts';
import { trainLogistic } from './logistic.ts';
import { classifyByNearest, voteOfNearest } from './nearest-classifier.ts';
import { applyPca, fitPca, invertPca } from './pca.ts';
import { applyScaling, fitScaling } from './standardise.ts';

const points = toPoints(references.labelled.points, references.labelled.size);
const labels = Int32Array.from(references.labelled.labels);

describe('L2-SVM', () => {
  test.each(references.svm)('weights and biases are liblinear’s, C = $C', async ({ C, weights, bias }) => {
    const machine = await trainSvm(points, labels, { C, tolerance: 1e-7 });
    // The products are float32, and coefficients grow with C.
    const tolerance = 2e-6 * Math.max(1, C);
    expect(largestDifference(machine.weights.data, weights)).toBeLessThan(tolerance);
    expect(largestDifference(machine.bias, bias)).toBeLessThan(tolerance);
  });
  test('decision values are w · x + b', async () => {
    const machine = { weights: toPoints([1, 0, 0, 2], 2), bias: Float32Array.of(0.5, -1) };
    expect([...(await decide(machine, toPoints([3, 4], 2))).data]).toEqual([3.5, 7]);
  });
  test('refusals', async () => {
    await expect(trainSvm(points, labels.subarray(1))).rejects.toThrow('received 59 for 60 points');
    await expect(trainSvm(points, labels, { C: 0 })).rejects.toThrow('expected C above 0; received 0');
    await expect(trainSvm(points, new Int32Array(60))).rejects.toThrow('received one class');
    await expect(trainSvm(points, labels.with(3, -1))).rejects.toThrow('received -1');
  });
});

describe('logistic regression', () => {
  test('weights are scikit-learn’s, and the biases but for a constant', async () => {
    const { C, weights, bias } = references.logistic;
    const machine = await trainLogistic(points, labels, { C, tolerance: 1e-7 });
    expect(largestDifference(machine.weights.data, weights)).toBeLessThan(2e-4);
    const mean = machine.bias.reduce((sum, value) => sum + value, 0) / 3;
    expect(
      largestDifference(
        machine.bias.map((value) => value - mean),
        bias,
      ),
    ).toBeLessThan(2e-4);
  });
  test('L-BFGS finds the minimum of Rosenbrock’s valley', async () => {
    const { at, slope } = await lbfgs(
      async ([x, y]) => ({
        value: (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2,
        gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! ** 2), 200 * (y! - x! ** 2)),
      }),
      Float64Array.of(-1.2, 1),
      { tolerance: 1e-8 },
    );
    expect(slope).toBeLessThan(1e-8);
    expect(largestDifference(at, [1, 1])).toBeLessThan(1e-8);
  });
});

test('the nearest neighbours vote; equal votes go to the nearest', async () => {
  const known = { points: toPoints([0, 1, 2, 10, 11], 1), labels: Int32Array.of(0, 1, 1, 2, 2) };
  const classify = async (at: number, k: number) => (await classifyByNearest(toPoints([at], 1), known, { k }))[0];
  expect(await classify(-1, 1)).toBe(0);
  expect(await classify(-1, 3)).toBe(1);
  expect(await classify(-1, 2)).toBe(0);
  const found = await nearestNeighbours(toPoints([-1, 3], 1), known.points, { k: 3 });
  expect([...voteOfNearest(found, known.labels)]).toEqual([1, 1]);
  expect([...voteOfNearest(found, known.labels, { k: 1 })]).toEqual([0, 1]);
});

describe('k-means', () => {
  const centres = [-20, 0, 20];
  const blobs = normalPoints(300, 2);
  const moved = { ...blobs, data: blobs.data.map((value, i) => value + centres[(i >> 1) % 3]!) };
  const classes = Int32Array.from({ length: 300 }, (_, i) => i % 3);

  test('finds blobs that stand apart, and their means', async () => {
    const { assignment, centres: found, inertia } = await kMeans(moved, { clusters: 3 });
    expect(clusteringAccuracy(assignment, classes)).toBe(1);
    const own = moved.data.map((value, i) => value - found.data[2 * assignment[i >> 1]! + (i & 1)]!);
    const squares = own.reduce((sum, value) => sum + value ** 2, 0);
    expect(inertia / squares).toBeCloseTo(1, 5);
    expect(Math.max(...columnMeans({ ...moved, data: own }).map(Math.abs))).toBeLessThan(1e-5);
  });
  test('far from the origin it finds the same clusters, also of more points than are moved at once', async () => {
    const wide = normalPoints(300, 2 ** 14);
    const data = wide.data.map(
      (value, i) => 4096 + Math.fround(value / 8) + centres[Math.floor(i / 2 ** 14) % 3]! / 40,
    );
    const { assignment } = await kMeans({ ...wide, data }, { clusters: 3, starts: 1 });
    expect(clusteringAccuracy(assignment, classes)).toBe(1);
  });
  test('accuracy takes the best assignment, also of fewer or more clusters than classes', () => {
    expect(clusteringAccuracy(Int32Array.of(1, 1, 0, 0, 2), Int32Array.of(0, 0, 1, 1, 1))).toBe(0.8);
    expect(clusteringAccuracy(Int32Array.of(0, 0, 0, 0), Int32Array.of(0, 1, 2, 2))).toBe(0.5);
    expect(() => clusteringAccuracy(Int32Array.of(0), Int32Array.of())).toThrow('received 0 for 1 points');
  });
});

describe('principal components', () => {
  test('are scikit-learn’s but for their sign', async () => {
    const { variances, directions } = references.pca;
    const pca = await fitPca(points, { components: 3 });
    expect(largestDifference(pca.variances, variances)).toBeLessThan(2e-6);
    for (let k = 0; k < 3; k++) {
      const [row, expected] = [pca.directions.data, directions].map((list) => [...list.slice(5 * k, 5 * k + 5)]);
      const sign = Math.sign(row![0]! * expected![0]!);
      expect(
        largestDifference(
          row!.map((value) => sign * value),
          expected!,
        ),
      ).toBeLessThan(2e-6);
    }
  });
  test('of many columns, by iteration, are those of the transposed problem', async () => {
    const size = 600;
    const scales = [9, 6, 4];
    const sources = normalPoints(80, 3, { stream: 'sources' });
    const noise = normalPoints(80, size);
    const data = noise.data.map((value, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      return 0.01 * value + (column < 3 ? scales[column]! * sources.data[3 * row + column]! : 0) + 5;
    });
    const wide = { data, count: 80, size };
    const pca = await fitPca(wide, { components: 3 });
    const narrow = {
      data: Float32Array.from({ length: 240 }, (_, i) => data[Math.floor(i / 3) * size + (i % 3)]!),
      count: 80,
      size: 3,
    };
    const exact = await fitPca(narrow, { components: 3 });
    for (let k = 0; k < 3; k++) expect(pca.variances[k]! / exact.variances[k]!).toBeCloseTo(1, 3);
    const back = await invertPca(pca, await applyPca(pca, wide));
    const residual = back.data.reduce((sum, value, i) => sum + (value - data[i]!) ** 2, 0) / data.length;
    expect(residual).toBeLessThan(1.1e-4);
  });
  test('refusals', async () => {
    await expect(fitPca(points, { components: 6 })).rejects.toThrow('expected 1 to 5 components; received 6');
  });
});

test('standardised columns have mean 0 and deviation 1; constant ones become 0', () => {
  const scaling = fitScaling(toPoints([1, 5, 3, 5], 2));
  expect(scaling).toEqual({ means: Float64Array.of(2, 5), deviations: Float64Array.of(1, 1) });
  expect([...applyScaling(scaling, toPoints([4, 6], 2)).data]).toEqual([2, 1]);
});

describe('labels', () => {
  test('balanced draws have equally many of every class, others at the next draw', () => {
    const all = Int32Array.from({ length: 90 }, (_, i) => i % 3);
    const draw = (number: number) => drawBalanced(all, { perClass: 5, seed: 1, draw: number });
    const counts = [0, 0, 0];
    for (const place of draw(0)) counts[all[place]!]!++;
    expect(counts).toEqual([5, 5, 5]);
    expect(new Set(draw(0)).size).toBe(15);
    expect(draw(1)).not.toEqual(draw(0));
    expect(() => drawBalanced(all, { perClass: 31, seed: 1, draw: 0 })).toThrow('class 0: expected at least 31 items');
  });
  test('the largest column wins, the first of equals', () => {
    expect([...largestColumn(toPoints([1, 3, 2, 4, 4, 0], 3))]).toEqual([1, 0]);
    expect(errorRate(Int32Array.of(1, 0), Int32Array.of(1, 1))).toBe(0.5);
  });
});
