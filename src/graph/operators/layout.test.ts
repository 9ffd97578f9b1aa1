import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { constant, input, type Value } from '../value.ts';
import { concat, expand, pad, reshape, slice, transpose } from './layout.ts';

test.each(fixtures('layout'))('$operator $options is $source, and so is its gradient', async (each) => {
  const { axis, start, end, before, after, shape, order } = each.options;
  const operators: Record<string, (x: Value, ...others: Value[]) => Value> = {
    reshape: (x) => reshape(x, shape),
    transpose: (x) => transpose(x, order),
    slice: (x) => slice(x, axis, start, end),
    concat: (...values) => concat(values, axis),
    pad: (x) => pad(x, axis, before, after),
    expand: (x) => expand(x, shape),
  };
  expect(await fixtureError(each, ([x, ...others]) => operators[each.operator]!(x!, ...others))).toBe(0);
});

test('bytes and int64 keep their type', async () => {
  const bytes = constant(Uint8Array.of(1, 2, 3, 4), [2, 2]);
  const long = constant(BigInt64Array.of(5n, 6n), [2, 1]);
  const values = [
    transpose(bytes),
    concat([bytes, slice(bytes, 0, 0, 1)], 0),
    reshape(long, [1, 2]),
    expand(long, [2, 2]),
  ];
  expect(values.map(({ dtype }) => dtype)).toEqual(['uint8', 'uint8', 'int64', 'int64']);
  expect(await evaluate(values)).toEqual([
    [1, 3, 2, 4],
    [1, 2, 3, 4, 1, 2],
    [5, 6],
    [5, 5, 6, 6],
  ]);
});

test('what changes nothing is the value itself', () => {
  const x = input('x', [2, 3]);
  const same = [
    reshape(x, [2, -1]),
    transpose(x, [0, 1]),
    slice(x, 1, 0, 3),
    concat([x], 0),
    pad(x, 0, 0, 0),
    expand(x, [2, 3]),
  ];
  for (const value of same) expect(value).toBe(x);
});

test('reshape refuses another count and more than one open size', () => {
  const x = input('x', [2, 3]);
  expectShapeError(() => reshape(x, [4]), 'reshape', '6 numbers as [2, 3]', '[4]');
  expectShapeError(() => reshape(x, [-1, -1]), 'reshape', '[-1, -1]');
  expectShapeError(() => reshape(x, [-1, 4]), 'reshape', '[-1, 4]');
  expectShapeError(() => reshape(x, [-2, -3]), 'reshape', '-2, -3');
  expectShapeError(() => reshape(x, [0, -1]), 'reshape', '[0, -1]');
});

test('transpose refuses an order that is not one', () => {
  const x = input('x', [2, 3]);
  for (const order of [[0], [0, 0], [1, 2], [0, 1, 2]]) {
    expectShapeError(() => transpose(x, order), 'transpose', 'each axis of [2, 3] once', `[${order.join(', ')}]`);
  }
});

test('slice and pad refuse axes, ends and widths that are not there', () => {
  const x = input('x', [2, 3]);
  for (const [axis, start, end] of [
    [2, 0, 1],
    [-1, 0, 1],
    [1, -1, 2],
    [1, 0, 4],
    [1, 2, 1],
    [1, 0.5, 1.5],
    [1, Number.NaN, 2],
  ] as const) {
    expectShapeError(
      () => slice(x, axis, start, end),
      'slice',
      'an axis of [2, 3]',
      `axis ${axis}, ${start} to ${end}`,
    );
  }
  for (const [axis, before, after] of [
    [2, 1, 1],
    [0, -1, 0],
    [0, 0, -1],
    [0, 0.5, 0.5],
  ] as const) {
    expectShapeError(() => pad(x, axis, before, after), 'pad', 'an axis of [2, 3]', `${before} before, ${after} after`);
  }
  expectShapeError(() => pad(input('x', [2], 'uint8'), 0, 1, 1), 'pad', 'float32', 'uint8');
});

test('concat refuses nothing, a missing axis, other shapes and other types', () => {
  const x = input('x', [2, 3]);
  expectShapeError(() => concat([], 0), 'concat', '0 values');
  expectShapeError(() => concat([x, x], 2), 'concat', 'axis 2');
  expectShapeError(() => concat([x, input('y', [3, 3])], 1), 'concat', 'but for axis 1', '[2, 3], [3, 3]');
  expectShapeError(() => concat([x, input('y', [2])], 0), 'concat', '[2, 3], [2]');
  expectShapeError(() => concat([x, input('y', [2, 3], 'uint8')], 0), 'concat', 'one type', 'float32, uint8');
});

test('expand refuses a shape that the value does not broadcast to', () => {
  const x = input('x', [2, 3]);
  expectShapeError(() => expand(x, [4, 3]), 'expand', '[2, 3] and [4, 3]');
  expectShapeError(() => expand(x, [1, 3]), 'expand', '[2, 3] broadcasts to', '[1, 3]');
});
