import { expect, test } from 'vitest';
import { parseSeeds, showSeeds } from './seeds.ts';

test.each([
  ['0-3', [0, 1, 2, 3]],
  ['7', [7]],
  ['5-6, 0,2,5', [0, 2, 5, 6]],
  ['0-999', Array.from({ length: 1000 }, (_, seed) => seed)],
])('%s', (text, seeds) => {
  expect(parseSeeds(text)).toEqual(seeds);
  expect(parseSeeds(showSeeds(seeds))).toEqual(seeds);
});

test.each(['', '3-1', '-1', '1,', 'all', '0-1000', '0-999999999999999', '1.5'])('refuses "%s"', (text) => {
  expect(() => parseSeeds(text)).toThrow('--seeds: expected at most 1000 whole numbers');
});

test('the shortest way to write them', () => {
  expect(showSeeds([0, 1, 2, 5, 7, 8])).toBe('0-2,5,7-8');
});
