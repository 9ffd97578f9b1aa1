import { expect, test } from 'vitest';
import { interpolate } from './interpolate.ts';

const a = Float32Array.of(2, 0);
const b = Float32Array.of(0, 4);

test('both methods begin and end at the given points', () => {
  for (const method of ['linear', 'slerp'] as const) {
    const path = interpolate(a, b, { steps: 5, method });
    expect([...path.subarray(0, 2)].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([2, 0]);
    expect([...path.subarray(8, 10)].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0, 4]);
  }
});

test('the middle of the line, and of the circle', () => {
  expect([...interpolate(a, b, { steps: 3 }).subarray(2, 4)]).toEqual([1, 2]);
  const [x, y] = interpolate(a, b, { steps: 3, method: 'slerp' }).subarray(2, 4);
  expect(x).toBeCloseTo(3 * Math.SQRT1_2, 5);
  expect(y).toBeCloseTo(3 * Math.SQRT1_2, 5);
});

test('slerp of parallel or opposite vectors is the line', () => {
  expect([...interpolate(a, Float32Array.of(4, 0), { steps: 3, method: 'slerp' })]).toEqual([2, 0, 3, 0, 4, 0]);
  expect([...interpolate(a, Float32Array.of(-2, 0), { steps: 3, method: 'slerp' }).subarray(2, 4)]).toEqual([0, 0]);
});

test('slerp from or to 0 is the line', () => {
  const zero = new Float32Array(2);
  expect([...interpolate(zero, b, { steps: 3, method: 'slerp' })]).toEqual([0, 0, 0, 2, 0, 4]);
  expect([...interpolate(b, zero, { steps: 3, method: 'slerp' })]).toEqual([0, 4, 0, 2, 0, 0]);
});

test('what has no path is refused', () => {
  for (const steps of [1, 0, -3, 2.5, Number.NaN]) {
    expect(() => interpolate(a, b, { steps })).toThrow(`steps: expected an integer of at least 2; received ${steps}`);
  }
  expect(() => interpolate(a, Float32Array.of(1, 2, 3))).toThrow('expected two codes of one size; received 2 and 3');
  expect(() => interpolate(a, b, { method: 'cubic' as 'linear' })).toThrow('received "cubic"');
});
