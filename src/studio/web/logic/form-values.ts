/** What is typed into the start form, and what of a configuration it stands for. */

import type { FormField } from '../../shared/form-field.ts';

/** Texts by dotted path: only of the fields that were changed. */
export type Typed = Readonly<Record<string, string>>;

/** The fields that stand on top of the form; all others are in its details. */
export const mainFields = [
  'data',
  'objective',
  'steps',
  'batchSize',
  'seed',
  'optimiser.learningRate',
  'device',
  'snapshotEvery',
  'checkpointEvery',
];

const titles: Readonly<Record<string, string>> = {
  data: 'Data',
  batchSize: 'Items a step',
  seed: 'Seed',
  'optimiser.learningRate': 'Learning rate',
  snapshotEvery: 'Steps between pictures',
  checkpointEvery: 'Steps between checkpoints',
};

/** The name of a field in words: "learningRate" is "Learning rate". */
export function titleOf(path: readonly string[]): string {
  const title = titles[path.join('.')];
  if (title !== undefined) return title;
  const words = path.at(-1)!.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Fields by the part of the configuration that they are in, in words; those in none are "General". */
export function groupFields(fields: readonly FormField[]): Map<string, FormField[]> {
  const groups = new Map<string, FormField[]>();
  for (const field of fields) {
    const parts = field.path.slice(0, -1).map((key) => titleOf([key]));
    const group = [parts[0] ?? 'General', ...parts.slice(1).map((part) => part.toLowerCase())].join(', ');
    groups.set(group, [...(groups.get(group) ?? []), field]);
  }
  return groups;
}

/** The text of a field's value in a configuration; empty where there is none. */
export function textOf(config: object, { path, kind }: FormField): string {
  let value: unknown = config;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(kind === 'rows' ? '\n' : ', ');
  return String(value);
}

/** Why a text does not fit its field, or undefined where it does; what only the server can tell is left to it. */
export function faultOf(text: string, { kind, minimum, maximum, optional }: FormField): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return optional || kind === 'rows' ? undefined : 'expected a value';
  if (kind === 'numbers') {
    return /^\d+(\s*,\s*\d+)*$/.test(trimmed) ? undefined : 'expected whole numbers with commas between them';
  }
  if (kind !== 'integer' && kind !== 'number') return undefined;
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return 'expected a number';
  if (kind === 'integer' && !Number.isInteger(value)) return 'expected a whole number';
  if (minimum !== undefined && value < minimum) return `expected at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `expected at most ${maximum}`;
  return undefined;
}

/** The overrides that a form stands for: the preset, and the fields whose text is another than the preset's. */
export function overridesOf(
  { preset, typed }: { readonly preset: string; readonly typed: Typed },
  { fields, base }: { readonly fields: readonly FormField[]; readonly base: object },
): Record<string, unknown> {
  const overrides: Record<string, unknown> = { preset };
  for (const field of fields) {
    const text = typed[field.path.join('.')];
    if (text === undefined || text === textOf(base, field)) continue;
    if (text.trim() === '' && field.kind !== 'rows') continue;
    put(overrides, field.path, parseText(text, field));
  }
  return overrides;
}

function parseText(text: string, { kind }: FormField): unknown {
  const trimmed = text.trim();
  if (kind === 'integer' || kind === 'number') return Number(trimmed);
  if (kind === 'flag') return trimmed === 'true';
  if (kind === 'numbers') return trimmed.split(',').map(Number);
  if (kind !== 'rows') return trimmed;
  return trimmed
    .split('\n')
    .map((row) => row.trim())
    .filter(Boolean);
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) target[key] = value;
  else {
    target[key] ??= {};
    put(target[key] as Record<string, unknown>, rest, value);
  }
}

/** The form as the words of a command line that starts the same. */
export function commandLine(overrides: Readonly<Record<string, unknown>>): string {
  const { preset, ...rest } = overrides;
  const words = assignments(rest, '').map(([path, value]) => {
    const flag = { data: '--data', objective: '--objective', steps: '--steps', seed: '--seed', batchSize: '--batch' }[
      path
    ];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return flag ? `${flag} ${quoted(text)}` : `--set ${quoted(`${path}=${text}`)}`;
  });
  return ['ali train', quoted(String(preset)), ...words].join(' ');
}

function assignments(value: object, prefix: string): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? assignments(inner, `${prefix}${key}.`)
      : [[`${prefix}${key}`, inner]],
  );
}

function quoted(text: string): string {
  return /^[\w./:=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
