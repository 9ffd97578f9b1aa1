/** Files of a reproduction that are read again: plain JSON that fits a schema. */

import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { AliError } from '../errors.ts';

/** Undefined where there is no such file. @throws AliError 'run' for one that is damaged */
export async function readChecked<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AliError('run', `${path} cannot be read; expected what \`ali reproduce\` wrote`, {
      remedy: 'delete the file; what it held is done again',
      cause,
    });
  }
}
