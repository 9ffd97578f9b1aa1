import { expect, test } from 'vitest';
import { references } from '../../test/references.ts';
import { normalDistribution } from './normal.ts';

test('as SciPy gives it, far into both tails', () => {
  const { at, values } = references.normal;
  for (const [i, x] of at.entries()) {
    expect(Math.abs(normalDistribution(x) / values[i]! - 1)).toBeLessThan(1e-12);
  }
  expect(normalDistribution(Number.NaN)).toBeNaN();
});
