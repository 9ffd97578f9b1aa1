import { expect, it } from 'vitest';
import { createClock } from './clock.ts';

it('shows a line every 100 ms, pauses every 50 ms, and tells steps a second', () => {
  let time = 5;
  const clock = createClock(10, { now: () => time });
  expect(clock.rate()).toBe(0);
  expect([clock.tick(10), clock.pause()]).toEqual([true, true]);
  time += 60;
  expect([clock.tick(16), clock.pause()]).toEqual([false, true]);
  time += 40;
  expect([clock.tick(20), clock.pause()]).toEqual([true, false]);
  expect(clock.rate()).toBeCloseTo(100);
});

it('forgets what is long past', () => {
  let time = 0;
  const clock = createClock(0, { now: () => time });
  for (let mark = 1; mark <= 200; mark++) {
    time += 100;
    clock.tick(mark <= 100 ? 0 : mark - 100);
  }
  expect(clock.rate()).toBeCloseTo(10);
});
