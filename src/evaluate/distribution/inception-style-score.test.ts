import { expect, test } from 'vitest';
import { toPoints } from '../../../test/references.ts';
import { inceptionStyleScore } from './inception-style-score.ts';

test('sure and varied is the number of classes; unsure, or all one, is 1', () => {
  expect(inceptionStyleScore(toPoints([1, 0, 0, 0, 1, 0, 0, 0, 1], 3))).toEqual({
    score: expect.closeTo(3),
    deviation: 0,
  });
  expect(inceptionStyleScore(toPoints([0.5, 0.5, 0.5, 0.5], 2)).score).toBeCloseTo(1);
  expect(inceptionStyleScore(toPoints([1, 0, 1, 0], 2)).score).toBe(1);
});

test('by hand: two rows of (.75, .25) and (.25, .75), in one split and in two', () => {
  const rows = toPoints([0.75, 0.25, 0.25, 0.75], 2);
  const expected = Math.exp(0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5));
  expect(inceptionStyleScore(rows).score).toBeCloseTo(expected, 12);
  expect(inceptionStyleScore(toPoints([...rows.data, 1, 0, 0, 1], 2), { splits: 2 })).toEqual({
    score: expect.closeTo((expected + 2) / 2, 12),
    deviation: expect.closeTo((2 - expected) / 2, 12),
  });
});

test('logits are refused', () => {
  expect(() => inceptionStyleScore(toPoints([2, -1], 2))).toThrow(
    'expected probabilities; received a sum of 1 in row 0',
  );
  expect(() => inceptionStyleScore(toPoints([1, 0], 2), { splits: 2 })).toThrow('at least 2');
});
