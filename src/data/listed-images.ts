/** Images that a list names, with their labels and attributes, as a data set. */

import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { AliError } from '../errors.ts';
import type { Attributes, Dataset } from './dataset.ts';
import { isImageName } from './image.ts';
import { loadImageList } from './image-folder.ts';
import { readError, readWhole } from './input.ts';
import type { StorageOptions } from './storage-options.ts';

export interface ListedImages {
  readonly name: string;
  readonly source: string;
  readonly format: string;
  /** The folder that all paths are below. */
  readonly root: string;
  /** Paths below the root with / between their parts; those that are held out stand behind the others. */
  readonly paths: readonly string[];
  /** Class of every image, an index into `classes`. */
  readonly labels?: Int32Array;
  readonly classes?: readonly string[];
  readonly attributes?: Attributes;
  /** How many of the images, the last ones, are held out. */
  readonly testCount: number;
}

/**
 * Loads the images, scaled and cropped to the shape, as those of a folder: in memory, or decoded ahead of use.
 * @param shape [C, H, W]
 * @throws AliError 'data' naming the image that is missing, empty or broken, as `loadImageFolder`
 */
export async function loadListedImages(
  { name, source, format, ...list }: ListedImages,
  shape: readonly number[],
  options: StorageOptions = {},
): Promise<Dataset> {
  const sizes = new Float64Array(list.paths.length);
  const times = new Float64Array(list.paths.length);
  for (const [number, path] of list.paths.entries()) {
    const file = join(list.root, path);
    let found: Stats;
    try {
      found = statSync(file);
    } catch (error) {
      throw readError(error, file);
    }
    if (found.size === 0) throw new AliError('data', `${file} is empty`, { remedy: 'replace it, or leave it out' });
    sizes[number] = found.size;
    times[number] = found.mtimeMs;
  }
  return { ...(await loadImageList({ ...list, sizes, times }, shape, { name, source, ...options })), format };
}

/** Names of the regular image files right in a folder, sorted; links are passed over. */
export function imageNames(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw readError(error, folder);
  }
  return entries.flatMap((entry) => (entry.isFile() && isImageName(entry.name) ? [entry.name] : [])).sort();
}

const maximumList = 256 * 2 ** 20;

/** The lines of a text file that are not blank. */
export async function readLines(path: string): Promise<string[]> {
  const text = Buffer.from(await readWhole(path, { limit: maximumList })).toString('utf8');
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
