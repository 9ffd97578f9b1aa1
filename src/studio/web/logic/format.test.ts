import { expect, test } from 'vitest';
import { showAgo, showDuration, showNumber, showValue } from './format.ts';

test('numbers', () => {
  expect([0, 1.38757, 123456, 1.2e-5, 3e7, null, undefined].map(showNumber)).toEqual([
    '0',
    '1.388',
    '123500',
    '1.20e-5',
    '3.00e+7',
    'not finite',
    '–',
  ]);
});

test('times', () => {
  const now = 1e12;
  const ago = [5, 60, 3 * 60, 58 * 60, 26 * 3600, 50 * 3600].map((seconds) => showAgo(now - 1000 * seconds, now));
  expect(ago).toEqual(['just now', '1 minute ago', '3 minutes ago', '1 hour ago', '1 day ago', '2 days ago']);
  expect([12.4, 185, 7800].map(showDuration)).toEqual(['12 s', '3 min 5 s', '2 h 10 min']);
});

test('values of a configuration', () => {
  expect([undefined, 'a', ['D4', 'D1'], [], 3, true].map(showValue)).toEqual([
    'none',
    'a',
    'D4 · D1',
    'empty',
    '3',
    'true',
  ]);
});
