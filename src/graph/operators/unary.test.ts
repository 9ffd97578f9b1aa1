import { expect, test } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { gradients } from '../gradient.ts';
import { constant, input, type Value } from '../value.ts';
import { sum } from './reduction.ts';
import {
  abs,
  clip,
  exp,
  leakyRelu,
  log,
  neg,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  step,
  tanh,
} from './unary.ts';

type Options = { slope: number; low: number; high: number };
const operators: Record<string, (x: Value, options: Options) => Value> = {
  ...{ neg, exp, log, sqrt, abs, square, tanh, sigmoid, softplus, sign, relu },
  step: (x) => step(x),
  leakyRelu: (x, { slope }) => leakyRelu(x, slope),
  clip: (x, { low, high }) => clip(x, low, high),
};
const numbers = (...values: number[]) => constant(Float32Array.from(values), [values.length]);
const slopes = (operator: (x: Value) => Value, x: Value) => gradients(sum(operator(x)), [x])[0]!;

test.each(fixtures('unary'))(
  '$operator $options is $source from -1000 to 1000, and so is its gradient',
  async (each) => {
    const error = await fixtureError(each, ([x], options) => operators[each.operator]!(x!, options), { floor: 1 });
    expect(error).toBeLessThan(3e-7);
  },
);

test('softplus, sigmoid and tanh saturate instead of overflowing', async () => {
  const far = numbers(-1000, 1000, -3e38, 3e38);
  const [loss, lossSlope, half, bend] = await evaluate([
    softplus(far),
    slopes(softplus, far),
    sigmoid(far),
    slopes(sigmoid, far),
  ]);
  expect(loss).toEqual([0, 1000, 0, Math.fround(3e38)]);
  for (const step of [lossSlope!, half!]) {
    expect(step[1]).toBe(1);
    expect(step[3]).toBe(1);
    expect(Math.abs(step[0]!)).toBeLessThan(1e-7);
    expect(Math.abs(step[2]!)).toBeLessThan(1e-7);
  }
  for (const slope of bend!) expect(Math.abs(slope)).toBeLessThan(1e-7);
  expect(await evaluate([tanh(far), slopes(tanh, far)])).toEqual([
    [-1, 1, -1, 1],
    [0, 0, 0, 0],
  ]);
});

test('at the kink: abs and relu have slope 0, leakyRelu its own, and step is low', async () => {
  const zero = numbers(0);
  const leaky = (x: Value) => leakyRelu(x, 0.25);
  const at = [slopes(abs, zero), slopes(relu, zero), slopes(leaky, zero), step(zero), step(zero, 0.5)];
  expect(await evaluate(at)).toEqual([[0], [0], [0.25], [0], [0.5]]);
});

test.each(Object.keys(operators))('%s refuses bytes', (name) => {
  const bytes = input('x', [3], 'uint8');
  expectShapeError(() => operators[name]!(bytes, { slope: 0.1, low: 0, high: 1 }), name, 'float32', 'uint8');
});

test('slopes outside [0, 1] and empty ranges are refused', () => {
  const x = input('x', [3]);
  expectShapeError(() => leakyRelu(x, 1.5), 'leakyRelu', '[0, 1]', '1.5');
  expectShapeError(() => leakyRelu(x, Number.NaN), 'leakyRelu', 'NaN');
  expectShapeError(() => step(x, -0.1), 'step', '-0.1');
  expectShapeError(() => clip(x, 2, 1), 'clip', 'low 2, high 1');
});
