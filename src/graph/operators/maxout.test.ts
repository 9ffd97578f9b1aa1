import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { constant, input } from '../value.ts';
import { maxout } from './maxout.ts';

test.each(fixtures('maxout'))('maxout $options is $source over groups, ties sharing the gradient', async (each) => {
  expect(await fixtureError(each, ([x], { pieces }) => maxout(x!, pieces))).toBeLessThan(1e-7);
});

test('groups are neighbours', async () => {
  const x = constant(Float32Array.of(1, 5, 2, 3, 9, 8), [1, 6]);
  expect(await evaluate([maxout(x, 2), maxout(x, 3), maxout(x, 1)])).toEqual([
    [5, 3, 9],
    [5, 9],
    [1, 5, 2, 3, 9, 8],
  ]);
});

test('maxout refuses channels that do not divide, no channels, and odd numbers of pieces', () => {
  const x = input('x', [2, 6, 3, 3]);
  expectShapeError(() => maxout(x, 4), 'maxout', 'divisible by 4', '[2, 6, 3, 3]');
  expectShapeError(() => maxout(input('x', [6]), 2), 'maxout', '[6]');
  for (const pieces of [0, -2, 1.5]) expectShapeError(() => maxout(x, pieces), 'maxout', `divisible by ${pieces}`);
});
