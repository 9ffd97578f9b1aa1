import { expect, test } from 'vitest';
import { asPoints, centred, columnMeans, joinRows, selectRows, sliceRows, transposed } from './points.ts';

const points = asPoints(Float32Array.of(1, 2, 3, 4, 5, 6), 2);

test('rows are selected, sliced, joined and turned into columns', () => {
  expect([...selectRows(points, [2, 0]).data]).toEqual([5, 6, 1, 2]);
  expect(sliceRows(points, 1)).toEqual({ data: Float32Array.of(3, 4, 5, 6), count: 2, size: 2 });
  expect(joinRows(points, sliceRows(points, 0, 1))).toMatchObject({ count: 4, data: { length: 8 } });
  expect(transposed(points)).toEqual({ data: Float32Array.of(1, 3, 5, 2, 4, 6), count: 2, size: 3 });
  expect([...columnMeans(points)]).toEqual([3, 4]);
  expect([...centred(points).data]).toEqual([-2, -2, 0, 0, 2, 2]);
});

test('numbers that are no points are refused', () => {
  expect(() => asPoints(new Float32Array(5), 2)).toThrow('expected rows of 2 numbers; received 5');
  expect(() => asPoints(Float32Array.of(1, Number.NaN), 2)).toThrow('received NaN in row 0, column 1');
  expect(() => joinRows(points, asPoints(new Float32Array(3), 3))).toThrow('received 2 and 3 numbers');
});
