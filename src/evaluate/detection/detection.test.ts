import { describe, expect, test } from 'vitest';
import { normalPoints, references, toPoints } from '../../../test/references.ts';
import { joinRows } from '../points.ts';
import { averageDepth, fitIsolationForest, isolationScores } from './isolation-forest.ts';
import { neighbourScores } from './neighbour-score.ts';
import { averagePrecision, rocAuc, scoreAtContamination, scoreAtThreshold, thresholdFor } from './ranking.ts';

const { scores, truth, auc, averagePrecision: area, atHalf } = references.ranking;

describe('ranking', () => {
  test('ROC AUC, average precision and F1 are those of scikit-learn, ties included', () => {
    expect(rocAuc(scores, truth)).toBeCloseTo(auc, 12);
    expect(averagePrecision(scores, truth)).toBeCloseTo(area, 12);
    const found = scoreAtThreshold(scores, truth, 0.5);
    expect(found.threshold).toBe(0.5);
    for (const key of ['precision', 'recall', 'f1'] as const) expect(found[key]).toBeCloseTo(atHalf[key], 12);
  });
  test('at a contamination the highest share is flagged, without the ties of the first one left out', () => {
    expect(scoreAtContamination([5, 4, 3, 2, 1], [1, 0, 1, 0, 0], 0.4)).toEqual({
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
      threshold: 3,
    });
    expect(scoreAtContamination([1, 1, 1, 0], [1, 0, 0, 0], 0.5)).toMatchObject({ precision: 0, recall: 0, f1: 0 });
    expect(thresholdFor([3, 1, 2], 0.34)).toBe(2);
  });
  test('what cannot be ranked is refused', () => {
    expect(() => rocAuc([1, 2], [0, 0])).toThrow('both kinds of items; received 0 anomalies');
    expect(() => averagePrecision([1, Number.NaN], [0, 1])).toThrow('received NaN for item 1');
    expect(() => rocAuc([1, 2], [0, 1, 1])).toThrow('3 labels for 2 scores');
    expect(() => scoreAtContamination(scores, truth, 1)).toThrow('a share between 0 and 1; received 1');
  });
});

describe('isolation forest', () => {
  test('the mean depth of a search: 2 H(n - 1) - 2 (n - 1) / n', () => {
    expect([averageDepth(1), averageDepth(2)]).toEqual([0, 1]);
    const harmonic = Array.from({ length: 255 }, (_, i) => 1 / (i + 1)).reduce((sum, term) => sum + term, 0);
    // The paper takes ln n + Euler's constant for the harmonic number: 1 / 2n too little.
    expect(averageDepth(256)).toBeCloseTo(2 * harmonic - (2 * 255) / 256, 2);
  });
  test('one cut sets one of two points apart', () => {
    const points = toPoints([0, 1], 1);
    const forest = fitIsolationForest(points, { trees: 3 });
    expect([...isolationScores(forest, points)]).toEqual([0.5, 0.5]);
  });
  test('points far away rank above the rest, the same for a seed', () => {
    const points = joinRows(normalPoints(500, 3), normalPoints(10, 3, { stream: 'far', mean: 6 }));
    const found = isolationScores(fitIsolationForest(points), points);
    expect(rocAuc(found, new Uint8Array(510).fill(1, 500))).toBeGreaterThan(0.99);
    expect(isolationScores(fitIsolationForest(points), points)).toEqual(found);
    expect(Math.max(...found)).toBeLessThan(1);
  });
  test('constant columns are never cut, equal points cannot be set apart', () => {
    const points = toPoints(Array(20).fill(7), 2);
    const forest = fitIsolationForest(points);
    expect(forest.trees.every(({ column }) => column[0] === -1)).toBe(true);
    expect(isolationScores(forest, points)[0]).toBeCloseTo(0.5, 12);
    expect(() => fitIsolationForest(toPoints([1], 1))).toThrow('at least 2 points');
    expect(() => fitIsolationForest(points, { trees: 0 })).toThrow('received 0 and 256');
  });
});

test('the distance to the k-th neighbour', async () => {
  expect([...(await neighbourScores(toPoints([0, 10], 1), toPoints([1, 2, 3], 1), { k: 2 }))]).toEqual([2, 8]);
});
