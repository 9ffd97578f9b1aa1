/** `--config FILE`: any part of a configuration as JSON. */

import { readFile, stat } from 'node:fs/promises';
import { readError } from '../data/input.ts';
import { AliError } from '../errors.ts';
import { checkKeys } from './config-keys.ts';

const limit = 16 * 2 ** 20;
/** What a run's config.json has beside the configuration. */
const notConfiguration = ['provenance', '$schema'];

/**
 * The fields of the file that belong to a configuration, not yet validated.
 * @throws AliError 'config' when the file is missing, no JSON object, or has a key that a configuration has not.
 */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  const value = parse(path, await readText(path));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJson(path, 'JSON of another kind');
  const config = Object.fromEntries(Object.entries(value).filter(([key]) => !notConfiguration.includes(key)));
  checkKeys(config, path);
  return config;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > limit) throw notJson(path, `${size} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    const { message, remedy } = readError(error, path) as AliError;
    throw new AliError('config', message, { cause: error, ...(remedy !== undefined && { remedy }) });
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(path, (cause as Error).message, cause);
  }
}

function notJson(path: string, received: string, cause?: unknown): AliError {
  return new AliError('config', `${path}: expected a JSON object of at most 16 MiB; received ${received}`, {
    remedy: 'write one with `ali train --dry-run --json > config.json`',
    cause,
  });
}
