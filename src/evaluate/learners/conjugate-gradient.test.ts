import { expect, test } from 'vitest';
import { largestDifference } from '../../../test/references.ts';
import { conjugateGradient } from './conjugate-gradient.ts';

test('solves five equations, the ridge added to the diagonal', () => {
  const n = 5;
  const matrix = Float64Array.from({ length: 25 }, (_, at) => 1 / (1 + Math.floor(at / n) + (at % n)));
  const expected = Float64Array.of(1, -2, 3, 0.5, -1);
  const wanted = expected.map(
    (value, i) => 0.1 * value + expected.reduce((sum, other, j) => sum + other / (1 + i + j), 0),
  );
  const x = new Float64Array(n);
  conjugateGradient(matrix, 0.1, wanted, x, { tolerance: 1e-14 });
  expect(largestDifference(x, expected)).toBeLessThan(1e-12);
});

test('stops at once where the start is the solution', () => {
  const x = Float64Array.of(2);
  conjugateGradient(Float64Array.of(3), 1, Float64Array.of(8), x, { tolerance: 1e-9 });
  expect(x[0]).toBe(2);
});
