import { describe, expect, it } from 'vitest';
import { AliError, nearest } from './errors.ts';

describe('AliError', () => {
  it('carries its code, its remedy and its cause', () => {
    const cause = new Error('disk full');
    const error = new AliError('io', 'cannot write', { remedy: 'make room', cause });
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message, cause: error.cause }).toEqual({
      name: 'AliError',
      code: 'io',
      remedy: 'make room',
      message: 'cannot write',
      cause,
    });
  });
  it('has no cause and no remedy unless they are given', () => {
    const error = new AliError('usage', 'no');
    expect('cause' in error).toBe(false);
    expect(error.remedy).toBeUndefined();
  });
});

it('shortens a message that quotes too much', () => {
  const { message } = new AliError('data', `start ${'x'.repeat(1e6)} end`);
  expect(message).toMatch(/^start x+ … x+ end$/);
  expect(message.length).toBeLessThan(4000);
});

describe('nearest', () => {
  const names = ['digits', 'grid', 'grid-paper', 'ring'];

  it.each([
    ['digit', 'digits'],
    ['DIGITS', 'digits'],
    ['gird', 'grid'],
    ['dgi', undefined],
    ['grd', 'grid'],
    ['gridpaper', 'grid-paper'],
    ['rings', 'ring'],
    ['learning', undefined],
    ['', undefined],
  ])('takes %j for %j', (word, expected) => {
    expect(nearest(word, names)).toBe(expected);
  });
  it('takes the first of two that are equally near', () => {
    expect(nearest('beta', ['beta1', 'beta2'])).toBe('beta1');
  });
  it('finds nothing for what nobody misspells', () => {
    expect(nearest('a'.repeat(200), ['a'.repeat(199)])).toBeUndefined();
  });
  it('finds nothing among nothing', () => {
    expect(nearest('grid', [])).toBeUndefined();
  });
});
