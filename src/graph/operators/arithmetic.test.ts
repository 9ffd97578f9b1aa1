import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { constant, input, type Value } from '../value.ts';
import { add, broadcastShape, div, mul, sub } from './arithmetic.ts';

const operators: Record<string, (a: Value, b: Value) => Value> = { add, sub, mul, div };

test.each(fixtures('arithmetic'))('$operator is $source, and so is its gradient, under broadcasting', async (each) => {
  const error = await fixtureError(each, ([a, b]) => operators[each.operator]!(a!, b!));
  expect(error).toBeLessThan(2e-7);
});

test('numbers stand for scalars on either side', async () => {
  const x = constant(Float32Array.of(1, 2, 4), [3]);
  expect(await evaluate([add(x, 1), sub(1, x), mul(2, x), div(8, x)])).toEqual([
    [2, 3, 5],
    [0, -1, -3],
    [2, 4, 8],
    [8, 4, 2],
  ]);
});

test('broadcastShape follows NumPy, empty tensors included', () => {
  expect(broadcastShape('add', [2, 1, 3], [4, 1])).toEqual([2, 4, 3]);
  expect(broadcastShape('add', [], [5])).toEqual([5]);
  expect(broadcastShape('add', [0, 1], [1, 3])).toEqual([0, 3]);
});

test.each(Object.keys(operators))('%s refuses shapes that do not broadcast and other types', (name) => {
  const operator = operators[name]!;
  expectShapeError(() => operator(input('a', [2, 3]), input('b', [2])), name, '[2, 3] and [2]');
  expectShapeError(() => operator(input('a', [3]), input('b', [3], 'uint8')), name, 'float32', 'uint8');
});
