/** Where decoded images are kept when nobody says where. */

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The folder of this package in the user's cache: below $XDG_CACHE_HOME where that is an absolute path, else ~/.cache. */
export function cacheFolder({ XDG_CACHE_HOME: cache }: NodeJS.ProcessEnv = process.env): string {
  return join(cache && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'adversarial-inference');
}
