/** The time that a cell has taken, summed over all processes that worked on it, also over those that were killed. */

import { z } from 'zod';
import { writeJson } from '../train/run-directory.ts';
import { readChecked } from './read-checked.ts';

export interface Elapsed {
  /** Wall time, in seconds. */
  readonly seconds: number;
  /** Processes that it was taken by, one after another; absent where an earlier version, which did not count, began the work. */
  readonly processes?: number;
}

const elapsedSchema = z.object({ seconds: z.number().min(0), processes: z.int().min(0).exactOptional() });

/**
 * Goes on counting from what a file says, and keeps the file up to date, so that a kill loses no more than `every`.
 * @param options.every milliseconds between two writes
 * @param options.begun whether, where there is no file, work was done already: then the processes are not counted
 * @returns ends the counting and tells the sum
 * @throws AliError 'run' where the file is damaged, 'io' where it cannot be written
 */
export async function countElapsed(
  path: string,
  { every = 10_000, begun = false }: { readonly every?: number; readonly begun?: boolean } = {},
): Promise<() => Promise<Elapsed>> {
  const before = (await readChecked(path, elapsedSchema)) ?? { seconds: 0, ...(!begun && { processes: 0 }) };
  const began = performance.now();
  const soFar = (): Elapsed => ({
    seconds: Math.round(10 * before.seconds + (performance.now() - began) / 100) / 10,
    ...(before.processes !== undefined && { processes: before.processes + 1 }),
  });
  await writeJson(path, soFar());
  let writing: Promise<void> | undefined;
  const timer = setInterval(() => {
    // What cannot be written now is written at the end, or told there.
    writing ??= writeJson(path, soFar())
      .catch(() => {})
      .finally(() => {
        writing = undefined;
      });
  }, every).unref();
  return async () => {
    clearInterval(timer);
    await writing;
    const all = soFar();
    await writeJson(path, all);
    return all;
  };
}
