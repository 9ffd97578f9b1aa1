import { expect, test } from 'vitest';
import { asNumber, asShare, rateAt, shareOfRate } from './wording.ts';

test('numbers and shares as they are shown', () => {
  expect([0, 0.5, 12.345, 1e-3, 4321].map(asNumber)).toEqual(['0', '0.500', '12.3', '1.0 e-3', '4.3 e+3']);
  expect(asShare(0.9876)).toBe('98.8 %');
});

test('the slider goes from 1e-5 to 1e-2, and back to where it came from', () => {
  expect([0, 1].map(rateAt)).toEqual([1e-5, 1e-2]);
  expect(shareOfRate(rateAt(2 / 3))).toBeCloseTo(2 / 3, 2);
});
