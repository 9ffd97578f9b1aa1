import { expect, test } from 'vitest';
import { expectShapeError } from '../../../test/fixtures.ts';
import { input } from '../value.ts';
import { checkFloat } from './check-float.ts';

test('names the operator and the first other type, and lets absent values pass', () => {
  const x = input('x', [2]);
  expect(() => checkFloat('any', x, undefined, x)).not.toThrow();
  expectShapeError(() => checkFloat('any', x, input('y', [2], 'int64'), input('z', [], 'bool')), 'any', 'int64');
});
