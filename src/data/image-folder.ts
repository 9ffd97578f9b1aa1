/** A folder of PNG and JPEG files as a data set; a class is a sub-folder. */

import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { AliError } from '../errors.ts';
import { createDataset, type DataSplit, type Dataset, itemSizeOf, maximumBytes } from './dataset.ts';
import { heldOutTenth } from './hold-out.ts';
import { isImageName, readImage } from './image.ts';
import { readError } from './input.ts';

interface ImageFile {
  readonly path: string;
  /** Name of its class, the first folder under the root; undefined for images right in the root. */
  readonly label: string | undefined;
}

/**
 * Loads every image in a folder, in the order of its sorted paths. The classes are its sub-folders; images without
 * sub-folders have no labels. Folders `train` and `test` (or `val`) inside are the splits; without both a tenth of every
 * class is held out. Links that lead out of the folder, and linked folders, are not followed; names that start with a
 * dot and files that are not PNG or JPEG by name are passed over.
 * @param shape [C, H, W] that every image is scaled and cropped to
 * @param options.whole hold nothing out where there are no splits; default false
 * @throws AliError 'data' naming the image that is broken, or when there are no images, or too many to hold
 */
export async function loadImageFolder(
  folder: string,
  shape: readonly number[],
  { whole = false }: { readonly whole?: boolean } = {},
): Promise<Dataset> {
  const root = await realpath(folder).catch((error) => {
    throw readError(error, folder);
  });
  const inside = await subFolders(root);
  const testName = ['test', 'val'].find((name) => inside.includes(name));
  const trains = inside.includes('train');
  const separate = trains && testName !== undefined;
  const trainFiles = await listImages(trains ? join(root, 'train') : root, root);
  const testFiles = separate ? await listImages(join(root, testName), root) : undefined;
  if (trainFiles.length === 0 || testFiles?.length === 0) {
    const where = testFiles && trainFiles.length > 0 ? join(folder, testName!) : folder;
    throw new AliError(
      'data',
      `${where} holds no images; expected .png or .jpg files in one sub-folder a class, or MNIST's four IDX files`,
      {
        remedy: 'check the path',
      },
    );
  }
  const [train, test] = testFiles ? [trainFiles, testFiles] : whole ? [trainFiles, []] : partTenth(trainFiles);
  const count = train.length + test.length;
  if (count * itemSizeOf(shape) > maximumBytes) {
    throw new AliError('data', `${count} images of [${shape.join(', ')}] do not fit into 4 GiB`, {
      remedy: 'take fewer images or a preset with smaller ones',
    });
  }
  const classes = classNames([...train, ...test], folder);
  return createDataset({
    name: basename(root),
    shape,
    ...(classes && { classes }),
    train: await readSplit(train, shape, classes),
    test: await readSplit(test, shape, classes),
    source: folder,
  });
}

async function readSplit(
  files: readonly ImageFile[],
  shape: readonly number[],
  classes: readonly string[] | undefined,
): Promise<DataSplit> {
  const itemSize = itemSizeOf(shape);
  const values = new Uint8Array(files.length * itemSize);
  for (const [item, { path }] of files.entries()) values.set(await readImage(path, shape), item * itemSize);
  const labels = classes && Int32Array.from(files, ({ label }) => classes.indexOf(label!));
  return { values, count: files.length, ...(labels && { labels }) };
}

function partTenth(files: readonly ImageFile[]): [train: ImageFile[], test: ImageFile[]] {
  const names = [...new Set(files.map(({ label }) => label))];
  const mask = heldOutTenth(
    files.length,
    Int32Array.from(files, ({ label }) => names.indexOf(label)),
  );
  return [files.filter((_, item) => !mask[item]), files.filter((_, item) => mask[item])];
}

/** Sorted class names, undefined when no image has a class. */
function classNames(files: readonly ImageFile[], folder: string): string[] | undefined {
  const names = new Set(files.map(({ label }) => label));
  if (!names.has(undefined)) return [...(names as Set<string>)].sort();
  if (names.size === 1) return undefined;
  const stray = files.find(({ label }) => label === undefined)!;
  throw new AliError('data', `${folder} holds images both in sub-folders and beside them, such as ${stray.path}`, {
    remedy: 'put every image into the sub-folder of its class, or all into one folder',
  });
}

async function subFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw readError(error, folder);
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Adds the images below a folder to `files`, sorted by path. */
async function listImages(folder: string, root: string, label?: string, files: ImageFile[] = []): Promise<ImageFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw readError(error, folder);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) await listImages(path, root, label ?? entry.name, files);
    else if (!isImageName(entry.name)) continue;
    else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsInside(path, root)))) files.push({ path, label });
  }
  return files;
}

/** Whether a link's target is a file below the root. */
async function leadsInside(link: string, root: string): Promise<boolean> {
  const target = await realpath(link).catch(() => undefined);
  if (!target?.startsWith(root + sep)) return false;
  return (await stat(target)).isFile();
}
