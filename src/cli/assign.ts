/** `--set key.path=value`: one field of a configuration, checked on its own so that the error names it. */

import type { z } from 'zod';
import { AliError } from '../errors.ts';
import { type Config, mergeConfig } from '../presets/config.ts';
import { checkKeys, findField } from './config-keys.ts';

/**
 * The configuration with one field replaced. The value is read as JSON where it is JSON, else as text; an object is laid
 * over the one that is there, and a number in the path is a place in a list.
 * @throws AliError 'usage' for text without "=", 'config' for an unknown key or a value that does not fit.
 */
export function assign(config: Config, text: string): Config {
  const split = text.indexOf('=');
  if (split < 1) {
    throw new AliError('usage', `--set: expected key.path=value; received "${text}"`, {
      remedy: 'write it as in --set optimiser.learningRate=1e-3',
    });
  }
  const path = text.slice(0, split).trim().split('.');
  const value = text.slice(split + 1);
  if (path[0] === 'preset') {
    throw new AliError('usage', '--set: the preset is not a field to set', { remedy: `use: ali train ${value}` });
  }
  const schema = findField(path, '--set');
  const json = parseJson(value);
  checkKeys(json, '--set', path);
  const before = path.reduce<unknown>(
    (at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key],
    config,
  );
  return replaceAt(
    config,
    path,
    readValue(path.join('.'), value, { schema, json: mergeConfig(before, json) }),
    path,
  ) as Config;
}

function readValue(
  key: string,
  text: string,
  { schema, json }: { readonly schema: z.ZodType; readonly json: unknown },
): unknown {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const asText = schema.safeParse(text);
  if (asText.success) return asText.data;
  const { path, message } = parsed.error.issues[0]!;
  const where = [key, ...path].join('.');
  const expected = message.replace(/^(Invalid \w+|Too \w+): /, '').replace(/, received .*$/, '');
  const received = expected.includes('; received ') ? '' : `; received ${text === '' ? 'nothing' : text}`;
  throw new AliError('config', `--set ${where}: ${expected}${received}`, {
    remedy: schema.description
      ? `${key} is: ${schema.description}`
      : 'see the whole configuration with `ali train --dry-run --json`',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function replaceAt(
  target: unknown,
  [key, ...rest]: readonly string[],
  value: unknown,
  path: readonly string[],
): unknown {
  if (key === undefined) return value;
  if (!Array.isArray(target)) {
    const fields = (target ?? {}) as Readonly<Record<string, unknown>>;
    return { ...fields, [key]: replaceAt(fields[key], rest, value, path) };
  }
  const place = Number(key);
  if (place >= target.length) {
    throw new AliError('config', `--set ${path.join('.')}: expected a place below ${target.length}; received ${key}`, {
      remedy: 'set the whole list as JSON, such as ["D400 relu","D1"]',
    });
  }
  return target.with(place, replaceAt(target[place], rest, value, path));
}
