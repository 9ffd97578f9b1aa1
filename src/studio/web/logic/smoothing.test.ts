import { expect, test } from 'vitest';
import { smooth } from './smoothing.ts';

test('a constant stays, a step is followed, what is missing does not count', () => {
  expect(smooth([2, 2, 2], 0.9).map((value) => value!.toFixed(12))).toEqual(Array(3).fill('2.000000000000'));
  expect(smooth([0, 1], 0.5)).toEqual([0, 0.5 / 0.75]);
  expect(smooth([0, null, 1], 0.5)).toEqual([0, null, 0.5 / 0.75]);
  expect(smooth([1, null, 3], 0)).toEqual([1, null, 3]);
});
