import { expect, test } from 'vitest';
import { createHistory, guess, rangeOf } from './history.ts';

const traces = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => {
    const step = from + i;
    return { step, discriminator: step, generator: 2 * step, encoderJoint: 0.5, decoderJoint: 0.25 };
  });

test('a short run is kept step by step', () => {
  const history = createHistory(8);
  history.add(traces(1, 3));
  expect(history.stretches).toEqual(traces(1, 3));
});

test('a long one in means over stretches of one length', () => {
  const history = createHistory(8);
  history.add(traces(1, 20));
  history.add(traces(21, 24));
  expect(history.stretches.map(({ step }) => step)).toEqual([4, 8, 12, 16, 20, 24]);
  expect(history.stretches.map(({ discriminator }) => discriminator)).toEqual([2.5, 6.5, 10.5, 14.5, 18.5, 22.5]);
  expect(history.stretches[1]).toEqual({
    step: 8,
    discriminator: 6.5,
    generator: 13,
    encoderJoint: 0.5,
    decoderJoint: 0.25,
  });
});

test('it never holds more than its limit', () => {
  const history = createHistory(8);
  for (let step = 1; step < 1000; step++) {
    history.add(traces(step, step));
    expect(history.stretches.length).toBeLessThan(8);
  }
  history.clear();
  expect(history.stretches).toEqual([]);
});

test('the range of a picture holds the guess and nearly all losses, and is never empty', () => {
  expect(rangeOf([])).toEqual({ low: guess - 0.1, high: guess + 0.1 });
  const { low, high } = rangeOf([...traces(1, 200), { ...traces(1, 1)[0]!, generator: 1e6 }]);
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(380);
  expect(high).toBeLessThan(450);
});
