/** Images that a list names, with their labels and attributes, as a data set. */

import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AliError } from '../errors.ts';
import { type Attributes, createDataset, type DataSplit, type Dataset, itemSizeOf, maximumBytes } from './dataset.ts';
import { isImageName, readImage } from './image.ts';
import { readError, readWhole } from './input.ts';

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
 * Decodes the images, scaled and cropped to the shape.
 * @param shape [C, H, W]
 * @throws AliError 'data' naming the image that is missing or broken, or when there are too many to hold
 */
export async function loadListedImages(list: ListedImages, shape: readonly number[]): Promise<Dataset> {
  const { name, source, format, root, paths, labels, classes, attributes, testCount } = list;
  const itemSize = itemSizeOf(shape);
  if (paths.length * itemSize > maximumBytes) {
    throw new AliError('data', `${paths.length} images of [${shape.join(', ')}] do not fit into 4 GiB`, {
      remedy: 'take fewer images or a smaller shape',
    });
  }
  const read = async (first: number, end: number): Promise<DataSplit> => {
    const values = new Uint8Array((end - first) * itemSize);
    for (let item = first; item < end; item++) {
      values.set(await readImage(join(root, paths[item]!), shape), (item - first) * itemSize);
    }
    const width = attributes?.names.length ?? 0;
    return {
      values,
      count: end - first,
      ...(labels && { labels: labels.slice(first, end) }),
      ...(attributes && {
        attributes: { names: attributes.names, values: attributes.values.slice(first * width, end * width) },
      }),
    };
  };
  const trainCount = paths.length - testCount;
  const train = await read(0, trainCount);
  const test = await read(trainCount, paths.length);
  return createDataset({ name, shape, ...(classes && { classes }), train, test, source, format });
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
