/** The keys of a configuration, looked up in its schema: what a key takes, and which one a misspelt key meant. */

import { z } from 'zod';
import { AliError, nearest } from '../errors.ts';
import { configSchema, withoutOptional } from '../presets/config.ts';

/** The schema of one field, however deep. `where` opens the error, such as "--set". */
export function findField(path: readonly string[], where: string): z.ZodType {
  let schema: z.ZodType = configSchema;
  for (const [depth, key] of path.entries()) {
    const children = childrenOf(schema);
    const element = schema instanceof z.ZodArray && /^\d+$/.test(key) ? (schema.element as z.ZodType) : undefined;
    const next = element ?? (children && Object.hasOwn(children, key) ? children[key] : undefined);
    if (!next) throw unknownKey(path, depth, where, Object.keys(children ?? {}));
    schema = withoutOptional(next);
  }
  return schema;
}

/** Throws at the first key of `value` that a configuration does not have. */
export function checkKeys(value: unknown, where: string, path: readonly string[] = []): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  if (!childrenOf(findField(path, where))) return;
  for (const [key, inner] of Object.entries(value)) {
    findField([...path, key], where);
    checkKeys(inner, where, [...path, key]);
  }
}

/** Dotted paths of all fields that hold a value. */
function fieldPaths(schema: z.ZodType = configSchema, path: readonly string[] = []): string[] {
  const children = childrenOf(schema);
  if (!children) return [path.join('.')];
  return Object.entries(children).flatMap(([key, child]) => fieldPaths(withoutOptional(child), [...path, key]));
}

function childrenOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  return schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : undefined;
}

function unknownKey(path: readonly string[], depth: number, where: string, siblings: readonly string[]): AliError {
  const key = path[depth]!;
  const parent = path.slice(0, depth).join('.');
  const expected =
    siblings.length > 0 ? `one of ${siblings.join(', ')}` : 'a value here, as this field has no fields of its own';
  const sibling = nearest(key, siblings);
  const guess = sibling === undefined ? elsewhere(path) : [...path.slice(0, depth), sibling].join('.');
  return new AliError(
    'config',
    `${where}: unknown key "${path.join('.')}"; expected ${parent ? `below ${parent} ` : ''}${expected}; received "${key}"`,
    { remedy: guess ? `did you mean "${guess}"?` : 'see every key with `ali train --dry-run --json`' },
  );
}

/** A field that bears the name somewhere else, or else the whole path that is nearest. */
function elsewhere(path: readonly string[]): string | undefined {
  const paths = fieldPaths();
  return paths.find((field) => field.split('.').at(-1) === path.at(-1)) ?? nearest(path.join('.'), paths);
}
