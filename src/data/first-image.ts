/** The first image of a folder, whose shape is that of the data set where no other is wanted. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage, isImageName } from './image.ts';
import { readError, readWhole } from './input.ts';

const maximumFile = 256 * 2 ** 20;
const maximumDepth = 16;

/**
 * [C, H, W] of the first image in a folder or below it, names sorted; undefined where there is none.
 * @throws AliError 'data' when it is broken
 */
export async function shapeOfFirstImage(folder: string): Promise<readonly number[] | undefined> {
  const path = firstImage(folder, 0);
  if (path === undefined) return undefined;
  const { channels, height, width } = decodeImage(await readWhole(path, { limit: maximumFile }), path);
  return [channels, height, width];
}

function firstImage(folder: string, depth: number): string | undefined {
  const entries = entriesOf(folder)
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile() && isImageName(entry.name)) return path;
    const below = entry.isDirectory() && depth < maximumDepth ? firstImage(path, depth + 1) : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw readError(error, folder);
  }
}
