import { expect, test } from 'vitest';
import { meanInterval, meanStd, showMeanStd } from './statistics.ts';

test('mean and standard deviation leave out what is missing', () => {
  expect(meanStd([1, null, 3, Number.NaN])).toEqual({ mean: 2, std: Math.SQRT2, count: 2 });
  expect(meanStd([4])).toEqual({ mean: 4, std: 0, count: 1 });
  expect(meanStd([null])).toBeNull();
});

test('how they are written', () => {
  expect(showMeanStd({ mean: 13.42, std: 5.81, count: 10 }, { digits: 1 })).toBe('13.4 ± 5.8');
  expect(showMeanStd({ mean: 1, std: 0, count: 1 })).toBe('1.000');
  expect(showMeanStd(null)).toBe('–');
});

test("the interval of Student's t", () => {
  // 1, 2, 3: mean 2, std 1, t(2) = 4.303, so 4.303 / √3 either side.
  const interval = meanInterval([1, 2, 3])!;
  expect(interval.high - 2).toBeCloseTo(4.303 / Math.sqrt(3), 12);
  expect(2 - interval.low).toBeCloseTo(4.303 / Math.sqrt(3), 12);
  expect(meanInterval([1])).toBeNull();
});
