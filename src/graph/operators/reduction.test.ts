import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { constant, input } from '../value.ts';
import { max, mean, min, sum, sumTo } from './reduction.ts';

const operators = { sum, mean, max, min };
type Name = keyof typeof operators;

test.each(fixtures('reduction'))('$operator $options is $source, ties sharing the gradient', async (each) => {
  const error = await fixtureError(each, ([x], options) => operators[each.operator as Name](x!, options));
  expect(error).toBeLessThan(3e-7);
});

test('sumTo undoes broadcasting', async () => {
  const x = constant(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  const sums = [sumTo(x, [3]), sumTo(x, [2, 1]), sumTo(x, [1, 1]), sumTo(x, [])];
  expect(sums.map(({ shape }) => shape)).toEqual([[3], [2, 1], [1, 1], []]);
  expect(await evaluate(sums)).toEqual([[5, 7, 9], [6, 15], [21], [21]]);
  expect(sumTo(x, [2, 3])).toBe(x);
});

test('the sum over images of 3072 numbers and the mean over 100 of them keep five digits', async () => {
  const x = constant(new Float32Array(100 * 3072).fill(0.1), [100, 3072]);
  const [average] = await evaluate([mean(sum(x, { axes: [1] }))]);
  expect(Math.abs(average![0]! / (3072 * Math.fround(0.1)) - 1)).toBeLessThan(1e-5);
});

test('without axes to reduce there is nothing to do', () => {
  const x = input('x', [2, 3]);
  for (const operator of Object.values(operators)) expect(operator(x, { axes: [] })).toBe(x);
});

test.each(Object.keys(operators) as Name[])('%s refuses axes that are not there, twice the same, and bytes', (name) => {
  const reduce = operators[name];
  const x = input('x', [2, 3]);
  expectShapeError(() => reduce(x, { axes: [2] }), name, 'axes of [2, 3]', 'axes [2]');
  expectShapeError(() => reduce(x, { axes: [-3] }), name, 'axes [-3]');
  expectShapeError(() => reduce(x, { axes: [1, -1] }), name, 'distinct', 'axes [1, -1]');
  expectShapeError(() => reduce(input('x', [2], 'uint8')), name, 'float32', 'uint8');
});
