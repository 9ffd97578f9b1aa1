import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shellWord, showClock, showLarge, showPath, showSeconds, showTable } from './format.ts';

test('times', () => {
  expect([0.04, 9.94, 45.4, 59.6, 158, 3725, Number.NaN].map(showSeconds)).toEqual([
    '0.0 s',
    '9.9 s',
    '45 s',
    '1 min 00 s',
    '2 min 38 s',
    '1 h 02 min',
    '?',
  ]);
  expect([0, 45, 158, 3725].map(showClock)).toEqual(['0:00', '0:45', '2:38', '1:02:05']);
});

test('large numbers', () => {
  expect([0, 512, 86528, 1280204800, 5e15].map(showLarge)).toEqual(['0 ', '512 ', '86.5 k', '1.28 G', '5000 T']);
});

test('paths below the current folder are short, others stay whole', () => {
  expect(showPath(join(process.cwd(), 'runs', 'a'))).toBe(join('runs', 'a'));
  expect(showPath(process.cwd())).toBe('.');
  expect(showPath('/')).toBe('/');
});

test('a path with a blank or a quote is one word for the shell', () => {
  expect(['runs/0001-digits', 'my run', "it's"].map(shellWord)).toEqual(['runs/0001-digits', "'my run'", "'it'\\''s'"]);
});

test('tables', () => {
  const rows = [
    ['a', 'bbb'],
    ['aaa', '1'],
  ];
  expect(showTable(rows, { right: [1] })).toBe('a    bbb\naaa    1');
});
