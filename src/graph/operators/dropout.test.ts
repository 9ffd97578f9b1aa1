import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { constant, input } from '../value.ts';
import { dropout } from './dropout.ts';

test.each(fixtures('dropout'))('dropout $options keeps what $source keeps, and so does its gradient', async (each) => {
  expect(await fixtureError(each, ([x, bytes], { rate }) => dropout(x!, bytes!, rate))).toBeLessThan(2e-7);
});

test.each([0.1, 0.25, 0.5, 0.9, 0.999])('rate %d: over all bytes the mean stays exactly', async (rate) => {
  const x = constant(new Float32Array(256).fill(1), [256]);
  const bytes = constant(
    Uint8Array.from({ length: 256 }, (_, byte) => byte),
    [256],
  );
  const [kept] = await evaluate([dropout(x, bytes, rate)]);
  const count = kept!.filter((y) => y > 0).length;
  expect(Math.abs(count / 256 - (1 - rate))).toBeLessThanOrEqual(1 / 256);
  expect(Math.abs(kept!.reduce((a, b) => a + b) / 256 - 1)).toBeLessThan(1e-7);
});

test('a rate below half a byte drops nothing', () => {
  const x = input('x', [4]);
  for (const rate of [0, 0.001]) expect(dropout(x, input('bytes', [4], 'uint8'), rate)).toBe(x);
});

test('dropout refuses rates outside [0, 1) and bytes that are not', () => {
  const [x, bytes] = [input('x', [4, 2]), input('bytes', [4, 2], 'uint8')];
  for (const rate of [1, -0.1, Number.NaN])
    expectShapeError(() => dropout(x, bytes, rate), 'dropout', `received ${rate}`);
  expectShapeError(() => dropout(x, input('bytes', [8], 'uint8'), 0.5), 'dropout', '[4, 2]', 'uint8 [8]');
  expectShapeError(() => dropout(x, x, 0.5), 'dropout', 'uint8', 'float32 [4, 2]');
});
