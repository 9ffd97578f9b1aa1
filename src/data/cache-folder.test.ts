import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

it('follows XDG_CACHE_HOME where that is an absolute path', () => {
  const otherwise = join(homedir(), '.cache', 'adversarial-inference');
  expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/adversarial-inference');
  for (const value of [undefined, '', 'relative']) {
    expect(cacheFolder(value === undefined ? {} : { XDG_CACHE_HOME: value })).toBe(otherwise);
  }
});
