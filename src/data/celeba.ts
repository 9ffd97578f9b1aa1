/** CelebA: a folder of faces with 40 attributes and an official partition, as its authors or Kaggle give them. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AliError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { imageNames, type ListedImages, loadListedImages, readLines } from './listed-images.ts';
import type { StorageOptions } from './storage-options.ts';

const imageFolder = 'img_align_celeba';
/** Where the authors' release, Kaggle's and unpacked copies keep their parts. */
const imagePlaces = [`${imageFolder}/${imageFolder}`, imageFolder, `Img/${imageFolder}`];
const listPlaces = ['', 'Anno', 'Eval'];

/** Whether a folder with these entries holds CelebA. */
export function isCelebaFolder(names: readonly string[]): boolean {
  const isList = (name: string) => /^list_(attr_celeba|eval_partition)\.(txt|csv)$/.test(name);
  return names.includes(imageFolder) || names.some(isList) || ['Img', 'Anno'].every((name) => names.includes(name));
}

/**
 * Loads the folder with img_align_celeba/, list_attr_celeba and list_eval_partition (.txt, or .csv as on Kaggle; in Img/,
 * Anno/ and Eval/ too). Partition 0 is trained on and 2 is held out; 1, for validation, is left aside. Every item has the
 * attributes in the order of the list, 1 where it has them.
 * @throws AliError 'data' naming the file that is missing, or the line that does not fit
 */
export async function loadCeleba(
  folder: string,
  shape: readonly number[],
  options: StorageOptions = {},
): Promise<Dataset> {
  return loadListedImages(await listCeleba(folder), shape, options);
}

/** What `loadCeleba` loads, before any image is read. */
async function listCeleba(folder: string): Promise<ListedImages> {
  const root = imagePlaces.map((place) => join(folder, place)).find((place) => existsSync(place));
  const attributeFile = findList(folder, 'list_attr_celeba');
  const partitionFile = findList(folder, 'list_eval_partition');
  const missing = [
    ...(root ? [] : [`${imageFolder}/`]),
    ...(attributeFile ? [] : ['list_attr_celeba.txt or .csv']),
    ...(partitionFile ? [] : ['list_eval_partition.txt or .csv']),
  ];
  if (!root || !attributeFile || !partitionFile) {
    throw new AliError('data', `${folder}: expected CelebA's images and lists; it lacks ${missing.join(', ')}`, {
      remedy: 'put them beside each other, as they are downloaded; without lists give the folder of the images itself',
    });
  }
  const partition = readPartition(partitionFile, await readLines(partitionFile));
  const { names, rows } = readAttributes(attributeFile, await readLines(attributeFile));
  checkSame(partition, rows, { partitionFile, attributeFile });
  const present = new Set(imageNames(root));
  const lost = [...partition.keys()].find((image) => !present.has(image));
  if (lost !== undefined) {
    throw new AliError(
      'data',
      `${root}: expected the ${partition.size} images of ${partitionFile}; it has ${present.size}, and no ${lost}`,
      { remedy: 'unpack the images again' },
    );
  }
  const chosen = (wanted: number) => [...partition].flatMap(([image, part]) => (part === wanted ? [image] : []));
  const [train, test] = [chosen(0), chosen(2)];
  if (train.length === 0 || test.length === 0) {
    throw new AliError('data', `${partitionFile}: expected images of partition 0 and 2; received none of one`, {
      remedy: 'fetch the file again',
    });
  }
  const paths = [...train, ...test];
  const values = new Uint8Array(paths.length * names.length);
  for (const [item, image] of paths.entries()) values.set(rows.get(image)!, item * names.length);
  return {
    name: 'celeba',
    source: folder,
    format: 'CelebA',
    root,
    paths,
    attributes: { names, values },
    testCount: test.length,
  };
}

function findList(folder: string, name: string): string | undefined {
  const candidates = listPlaces.flatMap((place) =>
    ['txt', 'csv'].map((ending) => join(folder, place, `${name}.${ending}`)),
  );
  return candidates.find((path) => existsSync(path));
}

/** The cells of a line: separated by commas in .csv, by runs of spaces else. */
const cellsOf = (path: string, line: string) =>
  path.endsWith('.csv') ? line.split(',').map((cell) => cell.trim()) : line.trim().split(/\s+/);

function readPartition(path: string, lines: readonly string[]): Map<string, number> {
  const partition = new Map<string, number>();
  const rows = path.endsWith('.csv') ? lines.slice(1) : lines;
  for (const line of rows) {
    const [image = '', part = '', ...others] = cellsOf(path, line);
    if (!isName(image) || !/^[012]$/.test(part) || others.length > 0) {
      throw wrongLine(path, 'an image and its partition 0, 1 or 2', line);
    }
    if (partition.has(image)) throw wrongLine(path, 'every image once', line);
    partition.set(image, Number(part));
  }
  return partition;
}

function readAttributes(path: string, lines: readonly string[]): { names: string[]; rows: Map<string, Uint8Array> } {
  const isTable = path.endsWith('.csv');
  const [head = '', ...rest] = isTable ? lines : lines.slice(1);
  const names = isTable ? cellsOf(path, head).slice(1) : cellsOf(path, head);
  if (names.length === 0 || names.some((name) => /^-?\d*$/.test(name)) || new Set(names).size !== names.length) {
    throw wrongLine(path, 'the names of the attributes', head);
  }
  const announced = isTable ? rest.length : Number(lines[0]);
  if (announced !== rest.length) {
    throw new AliError('data', `${path}: expected ${lines[0]} images by its first line; received ${rest.length}`, {
      remedy: 'fetch the file again',
    });
  }
  const rows = new Map<string, Uint8Array>();
  for (const line of rest) {
    const [image = '', ...cells] = cellsOf(path, line);
    if (!isName(image) || cells.length !== names.length || !cells.every((cell) => /^(-?1|0)$/.test(cell))) {
      throw wrongLine(path, `an image and ${names.length} attributes, each 1 or -1`, line);
    }
    rows.set(
      image,
      Uint8Array.from(cells, (cell) => (cell === '1' ? 1 : 0)),
    );
  }
  return { names, rows };
}

/** A name of an image that leads nowhere else. */
const isName = (image: string) => /^[\w-]+\.(jpe?g|png)$/i.test(image);

function checkSame(
  partition: ReadonlyMap<string, number>,
  rows: ReadonlyMap<string, Uint8Array>,
  { partitionFile, attributeFile }: { readonly partitionFile: string; readonly attributeFile: string },
): void {
  const lone = [...partition.keys()].find((image) => !rows.has(image));
  if (lone === undefined && partition.size === rows.size) return;
  throw new AliError(
    'data',
    `${attributeFile} does not fit ${partitionFile}; expected ${partition.size} images; received ${rows.size}` +
      `${lone === undefined ? '' : `, and no ${lone}`}`,
    { remedy: 'take both lists from the same release' },
  );
}

function wrongLine(path: string, expected: string, line: string): AliError {
  const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  return new AliError('data', `${path}: expected ${expected}; received "${shown}"`, { remedy: 'fetch the file again' });
}
