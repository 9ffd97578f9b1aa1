/** Inputs of the kinds that once made a reader fail, kept as files: kept/READER/FILE/WHAT-IT-IS, where FILE is its path in the reader's folder. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Target } from './target.ts';

export interface KeptInput {
  /** READER/FILE/WHAT-IT-IS */
  readonly name: string;
  readonly target: Target;
  readonly file: string;
  readonly bytes: Uint8Array;
}

const folder = fileURLToPath(new URL('kept/', import.meta.url));

/** All of them; an error where one is of no reader, or in a place where its reader does not look. */
export function keptInputs(targets: readonly Target[]): KeptInput[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).split(sep).join('/'))
    .sort()
    .map((name) => {
      const [reader, ...path] = dirname(name).split('/');
      const file = path.join('/');
      const target = targets.find((each) => each.name === reader);
      if (!target?.forms.some((form) => form.file === file)) throw new Error(`${name}: ${reader} reads no ${file}`);
      return { name, target, file, bytes: readFileSync(join(folder, name)) };
    });
}
