import { expect, test } from 'vitest';
import { drawPoints } from '../../data/mixtures.ts';
import { drawnMixture, drawSplits, extent, mixtures } from './distributions.ts';

test.each(Object.entries(mixtures))('%s lies within the square that is shown', (_, { centres, deviation }) => {
  for (const [x, y] of centres) {
    expect(Math.max(Math.abs(x), Math.abs(y)) + 3 * deviation).toBeLessThanOrEqual(extent);
  }
});

test.each(['moons', 'spiral'] as const)('the centres of %s make one line: neighbours overlap', (name) => {
  const { centres, deviation } = mixtures[name];
  const steps = centres.slice(1).map(([x, y], i) => Math.hypot(x - centres[i]![0], y - centres[i]![1]));
  const jumps = steps.filter((step) => step > 3 * deviation);
  expect(jumps).toHaveLength(name === 'moons' ? 1 : 0);
});

test('the grid of the lab begins with the points of the data set of that name', () => {
  const { train, test: heldOut } = drawSplits('grid', mixtures.grid, { train: 7, test: 3 });
  const { values } = drawPoints(mixtures.grid, { stream: 'data/grid/train', count: 7 });
  expect(train.values).toEqual(values);
  expect(heldOut.count).toBe(3);
  expect(heldOut.values.slice(0, 6)).not.toEqual(values.slice(0, 6));
});

test('a drawn line has centres at equal distances, however it was sampled', () => {
  const { centres } = drawnMixture([[0, 0, 1, 0, 2, 0]]);
  expect(centres).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2].map((x) => [x, 0]));
  const fine = Array.from({ length: 201 }, (_, i) => [i / 100, 0]).flat();
  for (const [i, [x]] of drawnMixture([fine]).centres.entries())
    expect(Math.abs(x - 0.25 * i)).toBeLessThan(0.02 * (i + 1));
});

test('lines stay apart, a dot is one centre, and places outside move to the border', () => {
  expect(
    drawnMixture([
      [1, 2],
      [99, -99],
    ]).centres,
  ).toEqual([
    [1, 2],
    [extent, -extent],
  ]);
});

test('a drawing without end is cut off', () => {
  const zigzag = Array.from({ length: 4000 }, (_, i) => [i % 2 ? -4 : 4, (i % 10) - 5]).flat();
  expect(drawnMixture([zigzag]).centres).toHaveLength(600);
});

test('nothing drawn, and what is no number, are refused', () => {
  expect(() => drawnMixture([])).toThrow('expected at least one place; received none');
  expect(() => drawnMixture([[0, Number.NaN]])).toThrow('expected finite numbers; received NaN');
});
