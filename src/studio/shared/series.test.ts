import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { append, bucketLimit, createSeries, type Series } from './series.ts';

function seriesOf(values: readonly (number | null)[]): Series {
  const series = createSeries();
  for (const [index, value] of values.entries()) append(series, { step: index + 1, time: index / 10, value });
  return series;
}

test('few values stay as they are', () => {
  const { width, means, lows, highs, steps, times } = seriesOf([3, null, 5, Number.NaN]);
  expect({ width, means, lows, highs, steps }).toEqual({
    width: 1,
    means: [3, null, 5, null],
    lows: [3, null, 5, null],
    highs: [3, null, 5, null],
    steps: [1, 2, 3, 4],
  });
  expect(times).toEqual([0, 0.1, 0.2, 0.3]);
});

test('500,000 values become at most 1,000 buckets that keep the one that stands out', { timeout: 20_000 }, () => {
  const values = Array.from({ length: 500_000 }, (_, index) =>
    index === 123_456 ? 1000 : index === 400_001 ? -50 : 1,
  );
  const series = seriesOf(values);
  expect(series.steps.length).toBeLessThanOrEqual(bucketLimit);
  expect(series.steps.length).toBeGreaterThan(bucketLimit / 2);
  expect(series.highs.filter((high) => high === 1000)).toHaveLength(1);
  expect(series.lows.filter((low) => low === -50)).toHaveLength(1);
  expect(series.steps.at(-1)).toBe(500_000);
});

test('every bucket holds the mean, least and greatest of its own values, whatever the length', () => {
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 3 * bucketLimit, size: 'max' }), (values) => {
      const series = seriesOf(values);
      let from = 0;
      for (const [place, step] of series.steps.entries()) {
        const own = values.slice(from, step).filter((each) => each !== null);
        from = step;
        const sum = own.reduce((total, each) => total + each, 0);
        expect(series.counts[place]).toBe(own.length);
        if (own.length === 0) {
          expect(series.means[place]).toBeNull();
          continue;
        }
        expect(series.means[place]).toBeCloseTo(sum / own.length, 8);
        expect([series.lows[place], series.highs[place]]).toEqual([Math.min(...own), Math.max(...own)]);
      }
      expect(from).toBe(values.length);
    }),
    { numRuns: 30, seed: 6 },
  );
});
