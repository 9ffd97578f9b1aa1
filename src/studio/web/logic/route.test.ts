import { expect, test } from 'vitest';
import { addressOf, modelAddress, parseRoute, tokenIn } from './route.ts';

test('addresses lead back to their pages, whatever the names', () => {
  for (const route of [
    { page: 'runs' },
    { page: 'start' },
    { page: 'run', name: 'a run/with, odd #names' },
    { page: 'compare', names: ['0001-grid', 'b,c'] },
  ] as const)
    expect(parseRoute(addressOf(route))).toEqual(route);
});

test('what is no address is the list; a broken escape is no name', () => {
  for (const hash of ['', '#', '#/run/', '#/else', '#/run']) expect(parseRoute(hash)).toEqual({ page: 'runs' });
  expect(parseRoute('#/compare/a,%E0%A4%A,a')).toEqual({ page: 'compare', names: ['a'] });
});

test('the page of a model names its run, and a checkpoint where one is meant', () => {
  expect(modelAddress('a run')).toBe('./model.html?run=a%20run');
  expect(modelAddress('a&b', { checkpoint: 0 })).toBe('./model.html?run=a%26b&checkpoint=0');
});

test('the token is taken from the printed address alone', () => {
  expect(tokenIn('#token=ab-C_1')).toBe('ab-C_1');
  expect(tokenIn('#/run/token=x')).toBeUndefined();
});
