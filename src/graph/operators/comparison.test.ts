import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { constant, type DType, input, type Value } from '../value.ts';
import { cast, equal, equalMask, greater, greaterOrEqual, where } from './comparison.ts';

const comparisons = { greater, greaterOrEqual, equal, equalMask };
type Name = keyof typeof comparisons;

test.each(fixtures('comparison'))('$operator is $source under broadcasting, and so is its gradient', async (each) => {
  const error = await fixtureError(each, ([a, b, condition]) =>
    condition ? where(condition, a!, b!) : cast(comparisons[each.operator as Name](a!, b!), 'float32'),
  );
  expect(error).toBe(0);
});

test('where takes numbers for its branches', async () => {
  const x = constant(Float32Array.of(-1, 0, 2), [3]);
  expect(await evaluate([where(greater(x, 0), x, -7)])).toEqual([[-7, -7, 2]]);
});

test('bytes, int64 and bool compare and convert', async () => {
  const bytes = constant(Uint8Array.of(0, 7, 255), [3]);
  const long = constant(BigInt64Array.of(0n, -3n, 2n ** 40n), [3]);
  const float = (x: Value) => cast(x, 'float32');
  const values = [
    float(bytes),
    float(long),
    cast(bytes, 'int64'),
    cast(constant(Float32Array.of(0, 1.75, 200), [3]), 'uint8'),
    cast(bytes, 'bool'),
    equal(bytes, constant(Uint8Array.of(7), [1])),
    greater(long, constant(BigInt64Array.of(-1n), [1])),
  ];
  expect(values.map(({ dtype }) => dtype)).toEqual(['float32', 'float32', 'int64', 'uint8', 'bool', 'bool', 'bool']);
  expect(await evaluate(values)).toEqual([
    [0, 7, 255],
    [0, -3, 2 ** 40],
    [0, 7, 255],
    [0, 1, 200],
    [0, 1, 1],
    [0, 1, 0],
    [1, 0, 1],
  ]);
  expect(cast(bytes, 'uint8')).toBe(bytes);
});

test.each(['greater', 'greaterOrEqual', 'equal'] as const)('%s refuses mixed types and misfits', (name) => {
  const x = input('x', [2, 3]);
  expectShapeError(() => comparisons[name](x, input('y', [3], 'int64')), name, 'float32 and int64');
  expectShapeError(() => comparisons[name](x, input('y', [2])), name, '[2, 3] and [2]');
});

test('where refuses a condition that is no bool, branches that are no floats, and misfits', () => {
  const typed = (shape: number[], dtype: DType) => input('x', shape, dtype);
  const condition = typed([3], 'bool');
  expectShapeError(() => where(typed([3], 'float32'), 1, 0), 'where', 'bool condition', 'float32');
  expectShapeError(() => where(condition, typed([3], 'uint8'), 0), 'where', 'float32', 'uint8');
  expectShapeError(() => where(condition, typed([2], 'float32'), 0), 'where', '[3] and [2]');
});
