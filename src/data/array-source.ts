/** Data sets from array files: IDX, .npy and .npz. */

import { basename } from 'node:path';
import { AliError } from '../errors.ts';
import { createDataset, type Dataset, itemSizeOf } from './dataset.ts';
import { splitHeldOut } from './hold-out.ts';
import { type IdxArray, readIdx, readIdxFolder } from './idx.ts';
import { type FileArray, type Items, toItems, toLabels } from './items.ts';
import { readNpy } from './npy.ts';
import { readNpz } from './npz.ts';

/** How a data set is called and read; `shape` is the item shape that is wanted. */
export interface SourceOptions {
  readonly name?: string;
  readonly shape?: readonly number[];
  readonly classes?: readonly string[];
  readonly source?: string;
  readonly whole?: boolean;
}

interface Part {
  readonly items: Items;
  readonly labels: Int32Array | undefined;
}

/** MNIST's four files in a folder; undefined when they are not there. */
export async function loadIdxFolder(folder: string, options: SourceOptions = {}): Promise<Dataset | undefined> {
  const files = await readIdxFolder(folder);
  if (!files) return undefined;
  const [train, test] = [files.train, files.test].map(({ images, labels }) => ({
    items: toItems(idxArray(images), { ...options, name: folder }),
    labels,
  })) as [Part, Part];
  return fromParts(folder, { train, test }, options);
}

/** One IDX file of items without labels; a tenth is held out. */
export async function loadIdxFile(path: string, options: SourceOptions = {}): Promise<Dataset> {
  const items = toItems(idxArray(await readIdx(path)), { ...options, name: path });
  return fromOne(path, { items, labels: undefined }, options);
}

/** One .npy array [N, …] of items without labels; a tenth is held out. */
export async function loadNpy(path: string, options: SourceOptions = {}): Promise<Dataset> {
  const items = toItems(await readNpy(path), { ...options, name: path });
  return fromOne(path, { items, labels: undefined }, options);
}

const trainNames = ['train_images', 'x_train'];
const testNames = ['test_images', 'x_test', 'val_images', 'x_val'];
const wholeNames = ['x', 'images'];

/**
 * A .npz file with the arrays train_images and test_images (val_images where there is no test) as MedMNIST calls them,
 * or x_train and x_test as Keras does, or x or images, of which a tenth is held out, as of a single array of any
 * other name. Labels are looked for under train_labels, y_train, y or labels.
 */
export async function loadNpz(path: string, options: SourceOptions = {}): Promise<Dataset> {
  const names = [...trainNames, ...testNames, ...wholeNames];
  const known = [...names, ...names.map(labelName)];
  const arrays = await readNpz(path, { names: known });
  const find = (candidates: readonly string[]) => candidates.find((name) => arrays.has(name));
  const part = (name: string): Part => {
    const called = `${path}: ${name}`;
    const items = toItems(arrays.get(name)!, { ...options, name: called });
    const labels = arrays.get(labelName(name));
    return { items, labels: labels && toLabels(labels, { name: called, count: items.count }) };
  };
  const train = find(trainNames);
  if (train) {
    const test = find(testNames);
    return test
      ? fromParts(path, { train: part(train), test: part(test) }, options)
      : fromOne(path, part(train), options);
  }
  const [lone, ...others] = arrays.keys();
  const isUnnamed = lone !== undefined && others.length === 0 && !known.includes(lone);
  const whole = find(wholeNames) ?? (isUnnamed ? lone : undefined);
  if (whole) return fromOne(path, part(whole), options);
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

function fromOne(path: string, { items, labels }: Part, options: SourceOptions): Dataset {
  const { train, test } = splitHeldOut(items.values, itemSizeOf(items.shape), labels, options);
  return createDataset({ ...described(path, items, [labels], options), train, test });
}

function fromParts(path: string, { train, test }: { train: Part; test: Part }, options: SourceOptions): Dataset {
  if (itemSizeOf(train.items.shape) !== itemSizeOf(test.items.shape)) {
    throw new AliError(
      'data',
      `${path}: the test items do not fit; expected [${train.items.shape.join(', ')}]; ` +
        `received [${test.items.shape.join(', ')}]`,
      { remedy: 'store items of one shape' },
    );
  }
  const split = ({ items: { values, count }, labels }: Part) => ({ values, count, ...(labels && { labels }) });
  return createDataset({
    ...described(path, train.items, [train.labels, test.labels], options),
    train: split(train),
    test: split(test),
  });
}

function described(path: string, items: Items, labels: readonly (Int32Array | undefined)[], options: SourceOptions) {
  const classes = options.classes ?? numberedClasses(labels);
  return {
    name: options.name ?? basename(path),
    shape: items.shape,
    ...(classes && labels.some(Boolean) && { classes }),
    source: options.source ?? path,
  };
}

const maximumClasses = 10_000;

/** '0', '1', … up to the highest label; undefined when there are no labels, or they can hardly be classes. */
function numberedClasses(labels: readonly (Int32Array | undefined)[]): string[] | undefined {
  const highest = labels.reduce((most, split) => split?.reduce((a, b) => Math.max(a, b), most) ?? most, -1);
  if (highest < 0 || highest >= maximumClasses) return undefined;
  return Array.from({ length: highest + 1 }, (_, label) => String(label));
}
