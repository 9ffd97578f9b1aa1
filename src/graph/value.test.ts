import { expect, test } from 'vitest';
import { expectShapeError } from '../../test/fixtures.ts';
import { constant, input, inputName, sameShape, scalar, showShape, sizeOf } from './value.ts';

test('a value knows its shape, type and source', () => {
  const x = input('x', [2, 3], 'uint8');
  expect([x.shape, x.dtype, inputName(x)]).toEqual([[2, 3], 'uint8', 'x']);
  expect([scalar(1).shape, inputName(scalar(1))]).toEqual([[], undefined]);
  expect(constant(BigInt64Array.of(1n), [1]).dtype).toBe('int64');
});

test('shapes: size, equality and text', () => {
  expect([sizeOf([]), sizeOf([2, 3, 4]), sizeOf([2, 0])]).toEqual([1, 24, 0]);
  expect([sameShape([1, 2], [1, 2]), sameShape([1, 2], [1, 2, 1]), sameShape([1], [2])]).toEqual([true, false, false]);
  expect([showShape([2, 3]), showShape(scalar(0))]).toEqual(['[2, 3]', '[]']);
});

test('dimensions that are none and constants of another size are refused', () => {
  for (const size of [-1, 1.5, Number.NaN, Infinity])
    expectShapeError(() => input('x', [size]), 'input x', `[${size}]`);
  expectShapeError(() => constant(new Float32Array(5), [2, 3]), 'constant', '6 numbers', 'received 5');
});
