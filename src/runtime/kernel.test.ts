import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AliError } from '../errors.ts';
import { createKernel, kernelBytes } from './kernel.ts';

const lengths = [0, 1, 3, 4, 5, 7, 8, 31, 1021];
const adamOptions = { learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, step: 1 };

function arrays<Name extends string>(length: number, names: readonly Name[]) {
  const kernel = createKernel(kernelBytes(names.map(() => length)));
  const made = Object.fromEntries(names.map((name) => [name, kernel.allocate(length)]));
  return { kernel, state: made as Record<Name, Float32Array> };
}

const adamNames = ['parameter', 'gradient', 'moment1', 'moment2'] as const;
const momentumNames = ['parameter', 'gradient', 'velocity'] as const;

/** Smooth made-up values, apart for every array and step. */
function wave(out: Float32Array, phase: number, scale = 1): void {
  for (let i = 0; i < out.length; i++) out[i] = scale * Math.sin(1 + 0.37 * i + 1.7 * phase);
}

/** The largest difference, relative to 1 + |expected|. */
function difference(actual: Float32Array, expected: ArrayLike<number>): number {
  return actual.reduce((worst, x, i) => Math.max(worst, Math.abs(x - expected[i]!) / (1 + Math.abs(expected[i]!))), 0);
}

test('the generated module is what the source compiles to', { timeout: 60_000 }, () => {
  const script = fileURLToPath(new URL('../../scripts/build-kernel.js', import.meta.url));
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});

describe('allocate', () => {
  test('gives zeroed arrays apart from each other at multiples of 64 bytes', () => {
    const kernel = createKernel(kernelBytes(lengths));
    const views = lengths.map((length) => kernel.allocate(length));
    for (const [i, view] of views.entries()) {
      expect(view).toHaveLength(lengths[i]!);
      expect(view.byteOffset % 64).toBe(0);
      expect(view.every((x) => x === 0)).toBe(true);
      view.fill(i + 1);
    }
    expect(views.every((view, i) => view.every((x) => x === i + 1))).toBe(true);
  });

  test('refuses what does not fit, and goes on with what does', () => {
    const kernel = createKernel(65536);
    expect(() => kernel.allocate(16385)).toThrow(expect.objectContaining({ code: 'runtime' }));
    expect(kernel.allocate(16384)).toHaveLength(16384);
    expect(() => kernel.allocate(1)).toThrow('at most 0 bytes');
  });

  test('arrays beyond 2 GiB are reached', () => {
    const kernel = createKernel(2 ** 32 - 65536);
    kernel.allocate(2 ** 29);
    kernel.allocate(2 ** 29 - 16384 - 32);
    const [average, parameter] = [kernel.allocate(16), kernel.allocate(16)];
    parameter.fill(4);
    kernel.average({ average, parameter }, { rate: 0.5 });
    expect([...average]).toEqual(Array(16).fill(2));
    expect(kernel.isFinite(parameter)).toBe(true);
    parameter[15] = Number.NaN;
    expect(kernel.isFinite(parameter)).toBe(false);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 60])('refuses a length of %s', (length) => {
    expect(() => createKernel(64).allocate(length)).toThrow(AliError);
  });

  test.each([2 ** 32 - 65535, -1, Number.NaN, 0.5])('a memory of %s bytes is refused', (bytes) => {
    expect(() => createKernel(bytes)).toThrow(expect.objectContaining({ code: 'config' }));
  });
});

describe('adam', () => {
  test('hand-worked: two steps with gradients 2 and -1', () => {
    const { kernel, state } = arrays(1, adamNames);
    const options = { learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 1e-8 };
    state.parameter[0] = 1;
    state.gradient[0] = 2;
    kernel.adam(state, { ...options, step: 1 });
    // m = 0.5 * 2, v = 0.25 * 4; corrected 2 and 4: the first step has the size of the learning rate.
    expect([state.moment1[0], state.moment2[0]]).toEqual([1, 1]);
    expect(state.parameter[0]).toBeCloseTo(0.9, 6);
    state.gradient[0] = -1;
    kernel.adam(state, { ...options, step: 2 });
    // m = 0.5 * 1 - 0.5 = 0; v = 0.75 + 0.25.
    expect([state.moment1[0], state.moment2[0]]).toEqual([0, 1]);
    expect(state.parameter[0]).toBeCloseTo(0.9, 6);
  });

  test.each(lengths)('follows the published algorithm in float64 for 20 steps of %i elements', (length) => {
    const { kernel, state } = arrays(length, adamNames);
    wave(state.parameter, 100);
    const parameter = Float64Array.from(state.parameter);
    const [m, v] = [new Float64Array(length), new Float64Array(length)];
    const { learningRate, beta1, beta2, epsilon } = adamOptions;
    for (let step = 1; step <= 20; step++) {
      wave(state.gradient, step, 10 ** (-step / 4));
      kernel.adam(state, { ...adamOptions, step });
      for (let i = 0; i < length; i++) {
        const g = state.gradient[i]!;
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        const root = Math.sqrt(v[i]! / (1 - beta2 ** step));
        parameter[i]! -= (learningRate * (m[i]! / (1 - beta1 ** step))) / (root + epsilon);
      }
    }
    expect(difference(state.moment1, m)).toBeLessThan(1e-6);
    expect(difference(state.moment2, v)).toBeLessThan(1e-6);
    expect(difference(state.parameter, parameter)).toBeLessThan(2e-6);
  });

  test('an element comes out the same wherever it stands', () => {
    const { kernel, state } = arrays(11, adamNames);
    for (const [phase, name] of adamNames.entries()) wave(state[name], phase);
    state.moment2.forEach((x, i) => {
      state.moment2[i] = x * x;
    });
    const before = Object.fromEntries(adamNames.map((name) => [name, state[name].slice()]));
    kernel.adam(state, adamOptions);
    const whole = state.parameter.slice();
    for (const name of adamNames) state[name].set(before[name]!);
    for (const [from, to] of [
      [0, 3],
      [3, 10],
      [10, 11],
    ]) {
      const part = (name: (typeof adamNames)[number]) => state[name].subarray(from, to);
      const moments = { moment1: part('moment1'), moment2: part('moment2') };
      kernel.adam({ parameter: part('parameter'), gradient: part('gradient'), ...moments }, adamOptions);
    }
    expect(state.parameter).toEqual(whole);
  });

  test('moments below the normal range become zero, NaN stays', () => {
    const { kernel, state } = arrays(6, adamNames);
    state.moment1.fill(1e-38);
    state.moment2.fill(1e-38);
    state.gradient[0] = Number.NaN;
    state.gradient[5] = Number.NaN;
    kernel.adam(state, { ...adamOptions, beta2: 0.5 });
    const expected = [Number.NaN, 0, 0, 0, 0, Number.NaN];
    expect([...state.moment1]).toEqual(expected);
    expect([...state.moment2]).toEqual(expected);
  });

  test.each([
    ['learningRate', { learningRate: Number.NaN }],
    ['beta1', { beta1: 1 }],
    ['beta1', { beta1: 1 - 1e-12 }],
    ['beta2', { beta2: -0.1 }],
    ['epsilon', { epsilon: 0 }],
    ['epsilon', { epsilon: 1e-60 }],
    ['step', { step: 0 }],
    ['step', { step: 1.5 }],
  ])('refuses a bad %s: %o', (name, change) => {
    const { kernel, state } = arrays(2, adamNames);
    const attempt = () => kernel.adam(state, { ...adamOptions, ...change });
    expect(attempt).toThrow(AliError);
    expect(attempt).toThrow(`${name};`);
  });
});

describe('momentum', () => {
  test('hand-worked: two steps with gradient 1', () => {
    const { kernel, state } = arrays(6, momentumNames);
    state.gradient.fill(1);
    kernel.momentum(state, { learningRate: 0.5, momentum: 0.5 });
    kernel.momentum(state, { learningRate: 0.5, momentum: 0.5 });
    expect([...state.velocity]).toEqual(Array(6).fill(1.5));
    expect([...state.parameter]).toEqual(Array(6).fill(-1.25));
  });

  test.each(lengths)('follows float64 for 20 steps of %i elements', (length) => {
    const { kernel, state } = arrays(length, momentumNames);
    wave(state.parameter, 100);
    const parameter = Float64Array.from(state.parameter);
    const velocity = new Float64Array(length);
    for (let step = 1; step <= 20; step++) {
      wave(state.gradient, step);
      kernel.momentum(state, { learningRate: 0.01, momentum: 0.9 });
      for (let i = 0; i < length; i++) {
        velocity[i] = 0.9 * velocity[i]! + state.gradient[i]!;
        parameter[i]! -= 0.01 * velocity[i]!;
      }
    }
    expect(difference(state.velocity, velocity)).toBeLessThan(2e-6);
    expect(difference(state.parameter, parameter)).toBeLessThan(2e-6);
  });

  test.each([
    ['learningRate', { learningRate: Infinity, momentum: 0.9 }],
    ['momentum', { learningRate: 0.1, momentum: 1 }],
  ])('refuses a bad %s', (name, options) => {
    const { kernel, state } = arrays(2, momentumNames);
    expect(() => kernel.momentum(state, options)).toThrow(`${name};`);
  });
});

describe('average', () => {
  test.each(lengths)('moves %i elements by the rate', (length) => {
    const { kernel, state } = arrays(length, ['average', 'parameter']);
    wave(state.average, 0);
    wave(state.parameter, 1);
    const expected = Float64Array.from(state.average, (a, i) => a + 0.001 * (state.parameter[i]! - a));
    kernel.average(state, { rate: 0.001 });
    expect(difference(state.average, expected)).toBeLessThan(1e-7);
  });

  test('a rate of 1/4 moves 1 towards 5 to 2', () => {
    const { kernel, state } = arrays(5, ['average', 'parameter']);
    state.average.fill(1);
    state.parameter.fill(5);
    kernel.average(state, { rate: 0.25 });
    expect([...state.average]).toEqual([2, 2, 2, 2, 2]);
    expect(() => kernel.average(state, { rate: 1.1 })).toThrow('rate;');
  });
});

describe('isFinite', () => {
  const kernel = createKernel(kernelBytes([5000]));
  const view = kernel.allocate(5000);

  test('finds one bad element anywhere in a view of any length', () => {
    const bad = fc.constantFrom(Number.NaN, Infinity, -Infinity);
    fc.assert(
      fc.property(fc.nat(4999), fc.nat(4999), fc.nat(4999), bad, (a, b, place, value) => {
        view.fill(-3.4028234663852886e38);
        view[place] = value;
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const inside = place >= from && place < to;
        expect(kernel.isFinite(view.subarray(from, to))).toBe(!inside);
      }),
    );
  });

  test('zeros, subnormal and largest numbers are finite', () => {
    view.fill(-0);
    view.set([1e-45, -1e-45, 3.4028234663852886e38, -3.4028234663852886e38, 0]);
    expect(kernel.isFinite(view)).toBe(true);
    expect(kernel.isFinite(view.subarray(0, 3))).toBe(true);
    expect(kernel.isFinite(view.subarray(0, 0))).toBe(true);
  });
});

describe('arrays that do not belong together are refused', () => {
  const { kernel, state } = arrays(8, ['average', 'parameter']);

  test.each([
    ['of JavaScript', new Float32Array(8)],
    ['of another kernel', createKernel(64).allocate(8)],
  ])('one %s', (_, parameter) => {
    expect(() => kernel.average({ ...state, parameter }, { rate: 0.5 })).toThrow(
      'parameter; expected an array of this kernel',
    );
    expect(() => kernel.isFinite(parameter)).toThrow(AliError);
  });

  test('of different lengths', () => {
    const parameter = state.parameter.subarray(1);
    expect(() => kernel.average({ ...state, parameter }, { rate: 0.5 })).toThrow(
      'expected 8 elements as in average; received 7',
    );
  });

  test('that overlap', () => {
    const average = state.average.subarray(0, 5);
    const parameter = state.average.subarray(3, 8);
    expect(() => kernel.average({ average, parameter }, { rate: 0.5 })).toThrow(
      'parameter; expected an array apart from average',
    );
  });
});
