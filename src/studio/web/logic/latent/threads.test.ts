import { expect, test } from 'vitest';
import { threadsFor } from './threads.ts';

test('half of the cores, up to four, and one alone where memory cannot be shared', () => {
  expect([1, 2, 4, 7, 64].map((cores) => threadsFor({ isolated: true, cores }))).toEqual([1, 1, 2, 3, 4]);
  expect(threadsFor({ isolated: false, cores: 8 })).toBe(1);
});
