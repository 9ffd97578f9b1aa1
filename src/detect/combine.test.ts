import { expect, test } from 'vitest';
import { combine, spreadOf, statisticsOf } from './combine.ts';

test('mean and deviation, and 1 in place of none', () => {
  expect(spreadOf([1, 2, 3, 4])).toEqual({ mean: 2.5, deviation: Math.sqrt(1.25) });
  expect(spreadOf([3, 3, 3])).toEqual({ mean: 3, deviation: 1 });
});

test('the combination: 0.9 of the mean distance, 0.1 of the discriminator, each standardised', () => {
  const reconstruction = Float32Array.of(0, 2);
  const alad = Float32Array.of(10, 30);
  const discriminator = Float32Array.of(3, -1);
  const statistics = statisticsOf({ reconstruction, alad });
  expect(statistics).toEqual({ reconstruction: { mean: 1, deviation: 1 }, alad: { mean: 20, deviation: 10 } });
  expect([...combine({ reconstruction, alad }, 'combination', statistics)]).toEqual([-1, 1]);
  const all = { reconstruction, alad, discriminator };
  const [first, second] = combine(all, 'combination', statisticsOf(all)) as unknown as [number, number];
  expect(first).toBeCloseTo(-0.9 + 0.1, 12);
  expect(second).toBeCloseTo(0.9 - 0.1, 12);
  expect([...combine(all, 'alad', statistics)]).toEqual([10, 30]);
});
