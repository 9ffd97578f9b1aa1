import { expect, test } from 'vitest';
import { featuresOf } from '../data/table/encoding.ts';
import { columnErrors, driversOf, usualErrors } from './drivers.ts';

const numeric = (name: string) => ({ name, kind: 'numeric' as const, median: 0, offset: 0, scale: 1 });
const features = featuresOf({
  columns: [
    numeric('a'),
    { name: 'left out', kind: 'ignored', why: 'asked' },
    { name: 'kind', kind: 'categorical', categories: ['x', 'y', 'z'] },
    numeric('b'),
  ],
  scaling: 'standard',
  clip: 10,
});

test('features stand where the encoding puts them', () => {
  expect(features.map(({ column, start, size }) => [column.name, start, size])).toEqual([
    ['a', 0, 1],
    ['kind', 1, 3],
    ['b', 4, 1],
  ]);
});

test('errors by column, a wrong category counting 1, and those above the usual', () => {
  const errors = columnErrors(Float32Array.of(2, 1, 1, 0, 0.5, 0, 0, 0, 0, 4), features, 2);
  expect([...errors]).toEqual([2, 1, 0.5, 0, 0, 4]);
  expect(usualErrors(errors, 3)).toEqual([1, 0.5, 2.25]);
  const usual = [0.5, 0.75, 1];
  expect(driversOf(errors.subarray(0, 3), usual, { features })).toEqual([
    { column: 'a', excess: 1.5 },
    { column: 'kind', excess: 0.25 },
  ]);
  expect(driversOf(errors.subarray(3), usual, { features, most: 1 })).toEqual([{ column: 'b', excess: 3 }]);
});
