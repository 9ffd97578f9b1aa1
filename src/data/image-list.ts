/** Which images a folder holds: their paths, sizes, times and classes, of hundreds of thousands of files in a second. */

import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AliError } from '../errors.ts';
import type { Attributes } from './dataset.ts';
import { isImageName } from './image.ts';
import { readError } from './input.ts';

export interface ImageList {
  /** The folder, absolute and without links. */
  readonly root: string;
  /** Paths below the root with / between their parts; those of a test folder stand behind the others. */
  readonly paths: readonly string[];
  /** Bytes of every file. */
  readonly sizes: Float64Array;
  /** When every file was last changed, milliseconds since 1970. */
  readonly times: Float64Array;
  /** Class of every image, an index into `classes`; neither is there when no image has a class. */
  readonly labels?: Int32Array;
  /** Sorted names. */
  readonly classes?: readonly string[];
  readonly attributes?: Attributes;
  /** How many of the images, the last ones, are held out; undefined where nothing says so. */
  readonly testCount?: number;
}

/** A list while it is made. */
interface Found {
  readonly paths: string[];
  readonly sizes: number[];
  readonly times: number[];
  /** Name of the class, the first folder below the root or the split; undefined for images right in it. */
  readonly names: (string | undefined)[];
}

/**
 * Lists the images of a folder, sorted by path within every folder. The classes are its sub-folders; folders `train` and
 * `test` (or `val`) inside are the splits. Links that lead out of the folder, and linked folders, are not followed; names
 * that start with a dot and files that are not PNG or JPEG by name are passed over.
 * @throws AliError 'data' when there are no images, one is empty, or some have a class and others have none
 */
export async function listImages(folder: string): Promise<ImageList> {
  const root = await realpath(folder).catch((error) => {
    throw readError(error, folder);
  });
  const entries = readFolder(root);
  const inside = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const testName = ['test', 'val'].find((name) => inside.includes(name));
  const trains = inside.includes('train');
  const separate = trains && testName !== undefined;
  const found: Found = { paths: [], sizes: [], times: [], names: [] };
  if (trains) addImages(found, root, { below: 'train' });
  else addImages(found, root, { below: '', entries });
  const trainCount = found.paths.length;
  if (trainCount === 0) throw noImages(folder);
  if (separate) addImages(found, root, { below: testName });
  const testCount = found.paths.length - trainCount;
  if (separate && testCount === 0) throw noImages(join(folder, testName));
  return {
    root,
    paths: found.paths,
    sizes: Float64Array.from(found.sizes),
    times: Float64Array.from(found.times),
    ...classify(found, folder),
    ...(separate && { testCount }),
  };
}

/** SHA-256 in hex over names, sizes and classes of the files, and over their times where `times` says so. */
export function digestOfList(list: ImageList, { times }: { readonly times: boolean }): string {
  const hash = createHash('sha256');
  const { paths, sizes, labels, attributes, testCount } = list;
  hash.update(JSON.stringify({ count: paths.length, testCount, classes: list.classes, attributes: attributes?.names }));
  if (attributes) hash.update(attributes.values);
  for (let start = 0; start < paths.length; start += 1000)
    hash.update(JSON.stringify(paths.slice(start, start + 1000)));
  hash.update(sizes);
  if (labels) hash.update(labels);
  if (times) hash.update(list.times);
  return hash.digest('hex');
}

function noImages(where: string): AliError {
  return new AliError(
    'data',
    `${where} holds no images; expected .png or .jpg files in one sub-folder a class, or MNIST's four IDX files`,
    { remedy: 'check the path' },
  );
}

/** Labels and sorted class names; neither when no image has a class. */
function classify({ names, paths }: Found, folder: string): Pick<ImageList, 'labels' | 'classes'> {
  const known = new Set(names);
  if (!known.has(undefined)) {
    const classes = [...(known as Set<string>)].sort();
    const places = new Map(classes.map((name, place) => [name, place]));
    return { classes, labels: Int32Array.from(names, (name) => places.get(name!)!) };
  }
  if (known.size === 1) return {};
  const stray = paths[names.indexOf(undefined)]!;
  throw new AliError('data', `${folder} holds images both in sub-folders and beside them, such as ${stray}`, {
    remedy: 'put every image into the sub-folder of its class, or all into one folder',
  });
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw readError(error, folder);
  }
}

/** Adds the images below a folder of the root, which has these entries. */
function addImages(
  found: Found,
  root: string,
  { below, label, entries }: { readonly below: string; readonly label?: string; readonly entries?: Dirent[] },
): void {
  for (const entry of (entries ?? readFolder(join(root, below))).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry;
    if (name.startsWith('.')) continue;
    const path = below === '' ? name : `${below}/${name}`;
    if (entry.isDirectory()) addImages(found, root, { below: path, label: label ?? name });
    else if (isImageName(name)) addImage(found, root, path, label);
  }
}

function addImage(found: Found, root: string, path: string, label: string | undefined): void {
  const full = root + sep + path;
  const status = regularFile(full, root);
  if (!status) return;
  if (status.size === 0) {
    throw new AliError('data', `${full} is empty`, { remedy: 'fetch it again or take it out of the folder' });
  }
  found.paths.push(path);
  found.sizes.push(status.size);
  found.times.push(status.mtimeMs);
  found.names.push(label);
}

/** What the file system says of a file, or of a link's target where that is a file below the root. */
function regularFile(path: string, root: string): Stats | undefined {
  try {
    const status = lstatSync(path);
    if (status.isFile()) return status;
    if (!status.isSymbolicLink() || !realpathSync(path).startsWith(root + sep)) return undefined;
    const target = statSync(path);
    return target.isFile() ? target : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw readError(error, path);
  }
}
