import { expect, test } from 'vitest';
import { append, createSeries } from '../../shared/series.ts';
import { curveTable } from './chart-data.ts';

function seriesOf(values: readonly number[]) {
  const series = createSeries();
  for (const [index, value] of values.entries())
    append(series, { step: index + 1, time: Math.floor(index / 2), value });
  return series;
}

test('a short curve is drawn as it is, a long one smoothed, with its own values beside', () => {
  const short = curveTable(seriesOf([0, 10]), { smoothing: 0.9, logarithmic: false, axis: 'step' });
  expect(short).toEqual([
    [1, 2],
    [0, 10],
    [0, 10],
    [0, 10],
    [0, 10],
  ]);
  const long = curveTable(seriesOf(Array.from({ length: 40 }, (_, index) => index % 2)), {
    smoothing: 0.9,
    logarithmic: false,
    axis: 'step',
  });
  expect(long[3]!.slice(-2).every((value) => value! > 0.4 && value! < 0.6)).toBe(true);
  expect(long[4]!.slice(-2)).toEqual([0, 1]);
});

test('a logarithmic axis leaves out what it cannot show, and time never stands still', () => {
  const [x, , , line] = curveTable(seriesOf([-1, 0, 2]), { smoothing: 0, logarithmic: true, axis: 'time' });
  expect(line).toEqual([null, null, 2]);
  expect(x[1]!).toBeGreaterThan(x[0]!);
  expect(x[1]!).toBeLessThan(1e-3);
});
