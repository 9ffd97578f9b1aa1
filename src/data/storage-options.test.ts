import { expect, it } from 'vitest';
import { storageOptions } from './storage-options.ts';

it('keeps what is given and nothing else', () => {
  expect(storageOptions({})).toEqual({});
  const given = { cache: 'here', memoryLimit: 0, workers: 2 };
  expect(storageOptions({ ...given, other: 1 } as typeof given)).toEqual(given);
});

it.each([{ cache: '' }, { memoryLimit: -1 }, { memoryLimit: Number.NaN }, { workers: 1.5 }, { workers: 257 }])(
  'refuses %o',
  (options) => {
    expect(() => storageOptions(options)).toThrow(expect.objectContaining({ code: 'usage' }));
  },
);
