import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { constant, input } from '../value.ts';
import { logSoftmax, softmax } from './softmax.ts';

const operators = { softmax, logSoftmax };
type Name = keyof typeof operators;

test.each(fixtures('softmax'))('$operator $options is $source, and so is its gradient', async (each) => {
  const error = await fixtureError(each, ([x], { axis }) => operators[each.operator as Name](x!, axis));
  expect(error).toBeLessThan(8e-7);
});

test('large logits stay exact', async () => {
  const x = constant(Float32Array.of(1000, 0, -1000, 3e38, -3e38, -3e38), [2, 3]);
  expect(await evaluate([softmax(x)])).toEqual([[1, 0, 0, 1, 0, 0]]);
  const [logs] = await evaluate([logSoftmax(x, 1)]);
  expect(logs!.slice(0, 4)).toEqual([0, -1000, -2000, 0]);
});

test.each(Object.keys(operators) as Name[])('%s refuses an axis that is not there, scalars and bytes', (name) => {
  const operator = operators[name];
  expectShapeError(() => operator(input('x', [2, 3]), 2), name, 'an axis of [2, 3]', 'axis 2');
  expectShapeError(() => operator(input('x', [2, 3]), -3), name, 'axis -3');
  expectShapeError(() => operator(input('x', [])), name, 'axis -1');
  expectShapeError(() => operator(input('x', [2], 'uint8')), name, 'float32', 'uint8');
});
