/** Tiny ImageNet as it is unpacked: train/WNID/images, val/images with its annotations, and the lists of classes. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AliError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { imageNames, type ListedImages, loadListedImages, readLines } from './listed-images.ts';
import type { StorageOptions } from './storage-options.ts';

const classList = 'wnids.txt';
const annotations = 'val/val_annotations.txt';
const maximumClasses = 10_000;

/** Whether a folder with these entries holds Tiny ImageNet. */
export function isTinyImagenetFolder(names: readonly string[]): boolean {
  return names.includes(classList) && names.includes('train');
}

/**
 * Loads the tree tiny-imagenet-200: classes in the order of wnids.txt, called by their WordNet number and, where words.txt
 * is there, its first word; val is held out; test, which has no labels, is left aside.
 * @throws AliError 'data' naming the file that is missing, or the line that does not fit
 */
export async function loadTinyImagenet(
  folder: string,
  shape: readonly number[],
  options: StorageOptions = {},
): Promise<Dataset> {
  return loadListedImages(await listTinyImagenet(folder), shape, options);
}

/** What `loadTinyImagenet` loads, before any image is read. */
async function listTinyImagenet(folder: string): Promise<ListedImages> {
  const numbers = (await readLines(join(folder, classList))).map((line) => line.trim());
  const wrong = numbers.find((number) => !/^n\d{8}$/.test(number));
  if (wrong !== undefined || numbers.length > maximumClasses || new Set(numbers).size !== numbers.length) {
    throw new AliError(
      'data',
      `${join(folder, classList)}: expected a WordNet number such as n01443537 a line, each once; ` +
        `received ${wrong === undefined ? 'one twice' : `"${wrong.slice(0, 60)}"`}`,
      { remedy: 'unpack the archive again' },
    );
  }
  const labelOf = new Map(numbers.map((number, label) => [number, label]));
  const paths: string[] = [];
  const labels: number[] = [];
  for (const number of numbers) {
    const names = imageNames(join(folder, 'train', number, 'images'));
    if (names.length === 0) {
      throw new AliError('data', `${join(folder, 'train', number, 'images')} holds no images`, {
        remedy: 'unpack the archive again',
      });
    }
    for (const name of names) {
      paths.push(`train/${number}/images/${name}`);
      labels.push(labelOf.get(number)!);
    }
  }
  const held = await readAnnotations(folder, labelOf);
  for (const [name, label] of held) {
    paths.push(`val/images/${name}`);
    labels.push(label);
  }
  return {
    name: 'tiny-imagenet',
    source: folder,
    format: 'Tiny ImageNet',
    root: folder,
    paths,
    labels: Int32Array.from(labels),
    classes: await classNames(folder, numbers),
    testCount: held.size,
  };
}

/** The held-out images, in the order of their names, and their classes. */
async function readAnnotations(folder: string, labelOf: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const path = join(folder, annotations);
  const found = new Map<string, number>();
  for (const line of await readLines(path)) {
    const [name = '', number = ''] = line.split('\t');
    const label = labelOf.get(number);
    if (label === undefined || name === '') {
      const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
      throw new AliError('data', `${path}: expected an image and a class of ${classList}; received "${shown}"`, {
        remedy: 'unpack the archive again',
      });
    }
    found.set(name, label);
  }
  const names = imageNames(join(folder, 'val', 'images'));
  const stray = names.find((name) => !found.has(name));
  if (names.length === 0 || stray !== undefined || found.size !== names.length) {
    throw new AliError(
      'data',
      `${path} does not fit ${join(folder, 'val', 'images')}; expected ${found.size} images; received ` +
        `${names.length}${stray === undefined ? '' : `, among them ${stray}`}`,
      { remedy: 'unpack the archive again' },
    );
  }
  return new Map(names.map((name) => [name, found.get(name)!]));
}

/** "n01443537 goldfish" where words.txt tells, else the number alone. */
async function classNames(folder: string, numbers: readonly string[]): Promise<string[]> {
  const path = join(folder, 'words.txt');
  if (!existsSync(path)) return [...numbers];
  const words = new Map<string, string>();
  for (const line of await readLines(path)) {
    const [number = '', word = ''] = line.split('\t');
    words.set(number, word);
  }
  return numbers.map((number) => {
    const word = words.get(number)?.split(',')[0]?.trim();
    return word ? `${number} ${word}` : number;
  });
}
