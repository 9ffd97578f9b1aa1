import { expect, test } from 'vitest';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { input } from '../value.ts';
import { product } from './product.ts';

test.each(fixtures('product'))('product $options is $source plus bias, and so is its gradient', async (each) => {
  const error = await fixtureError(each, ([a, b, bias], options) => product(a!, b!, { ...options, bias }));
  expect(error).toBeLessThan(1e-7);
});

test('product refuses other than matrices, unequal inner sizes, a bias that does not fit, and bytes', () => {
  const [a, b] = [input('a', [2, 3]), input('b', [3, 4])];
  expectShapeError(() => product(a, input('b', [3])), 'product', 'two matrices', '[2, 3] and [3]');
  expectShapeError(() => product(a, b, { transposeB: true }), 'product', 'inner sizes', '[2, 3] · [3, 4]ᵀ');
  expectShapeError(() => product(a, b, { transposeA: true }), 'product', 'inner sizes', '[2, 3]ᵀ · [3, 4]');
  expectShapeError(() => product(a, b, { bias: input('bias', [3]) }), 'product', '[2, 4]', '[3]');
  expectShapeError(() => product(a, b, { bias: input('bias', [1, 2, 4]) }), 'product', '[1, 2, 4]');
  expectShapeError(() => product(a, input('b', [3, 4], 'uint8')), 'product', 'float32', 'uint8');
});
