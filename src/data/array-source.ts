/** Data sets from array files: IDX, .npy and .npz. */

import { AliError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { type IdxArray, readIdx, readIdxFolder } from './idx.ts';
import { type FileArray, toAttributes, toItems, toLabels } from './items.ts';
import { readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import { fromOne, fromParts, type Part, type SourceOptions } from './parts.ts';

/** MNIST's four files in a folder; undefined when they are not there. */
export async function loadIdxFolder(folder: string, options: SourceOptions = {}): Promise<Dataset | undefined> {
  const files = await readIdxFolder(folder);
  if (!files) return undefined;
  const [train, test] = [files.train, files.test].map(({ images, labels }) => ({
    items: toItems(idxArray(images), { ...options, name: folder }),
    ...(labels && { labels }),
  })) as [Part, Part];
  return fromParts(folder, { train, test }, { format: 'IDX', ...options });
}

/** One IDX file of items without labels; a tenth is held out. */
export async function loadIdxFile(path: string, options: SourceOptions = {}): Promise<Dataset> {
  const items = toItems(idxArray(await readIdx(path)), { ...options, name: path });
  return fromOne(path, { items }, { format: 'IDX', ...options });
}

/** One .npy array [N, …] of items without labels; a tenth is held out. */
export async function loadNpy(path: string, options: SourceOptions = {}): Promise<Dataset> {
  const items = toItems(await readNpy(path), { ...options, name: path });
  return fromOne(path, { items }, { format: '.npy', ...options });
}

const trainNames = ['train_images', 'x_train'];
const testNames = ['test_images', 'x_test', 'val_images', 'x_val'];
const wholeNames = ['x', 'images'];

/**
 * A .npz file with the arrays train_images and test_images (val_images where there is no test) as MedMNIST calls them,
 * or x_train and x_test as Keras does, or x or images, of which a tenth is held out, as of a single array of any
 * other name. Labels are looked for under train_labels, y_train, y or labels; where they have several columns of 0 and 1,
 * as in MedMNIST's sets of several findings an image, they are attributes.
 */
export async function loadNpz(path: string, options: SourceOptions = {}): Promise<Dataset> {
  const names = [...trainNames, ...testNames, ...wholeNames];
  const known = [...names, ...names.map(labelName)];
  const arrays = await readNpz(path, { names: known });
  const find = (candidates: readonly string[]) => candidates.find((name) => arrays.has(name));
  const part = (name: string): Part => {
    const called = `${path}: ${name}`;
    const items = toItems(arrays.get(name)!, { ...options, name: called });
    const stored = arrays.get(labelName(name));
    const labels = stored && toLabels(stored, { name: called, count: items.count });
    const attributes = stored && !labels ? toAttributes(stored) : undefined;
    return { items, ...(labels && { labels }), ...(attributes && { attributes }) };
  };
  const described = { format: '.npz', ...options };
  const train = find(trainNames);
  if (train) {
    const test = find(testNames);
    return test
      ? fromParts(path, { train: part(train), test: part(test) }, described)
      : fromOne(path, part(train), described);
  }
  const [lone, ...others] = arrays.keys();
  const isUnnamed = lone !== undefined && others.length === 0 && !known.includes(lone);
  const whole = find(wholeNames) ?? (isUnnamed ? lone : undefined);
  if (whole) return fromOne(path, part(whole), described);
  throw new AliError('data', `${path} holds no training items; received ${[...arrays.keys()].join(', ')}`, {
    remedy: 'name the arrays train_images, test_images, train_labels, test_labels, or x and y',
  });
}

/** train_images → train_labels, x_train → y_train, x → y, images → labels. */
function labelName(name: string): string {
  return name.replace(/^x/, 'y').replace(/images$/, 'labels');
}

function idxArray({ shape, values }: IdxArray): FileArray {
  return { shape, data: values, type: 'u1' };
}
