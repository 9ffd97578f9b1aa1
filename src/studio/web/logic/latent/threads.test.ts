import { expect, test } from 'vitest';
import { threadsFor } from './threads.ts';

test('one for every core, up to four, and one alone where memory cannot be shared', () => {
  expect([1, 2, 4, 64].map((cores) => threadsFor({ isolated: true, cores }))).toEqual([1, 2, 4, 4]);
  expect(threadsFor({ isolated: false, cores: 8 })).toBe(1);
});
