/** A folder of PNG and JPEG files as a data set: in memory when it is small, else decoded ahead of use and kept on the disk. */

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { AliError } from '../errors.ts';
import { cacheFolder } from './cache-folder.ts';
import {
  attributesAt,
  createDataset,
  type DataSplit,
  type Dataset,
  itemSizeOf,
  listingPrefix,
  maximumBytes,
  storedSplit,
} from './dataset.ts';
import { createDecodePool } from './decode-pool.ts';
import { makeDirectory } from './files.ts';
import { heldOutTenth } from './hold-out.ts';
import { checkImageShape } from './image.ts';
import { digestOfList, type ImageList, listImages } from './image-list.ts';
import { type ItemFileLayout, itemFileBytes, prepareItemFile } from './item-file.ts';
import { type StorageOptions, storageOptions } from './storage-options.ts';
import { pooledItems } from './stored-items.ts';

export interface FolderOptions extends StorageOptions {
  /** Hold nothing out where there are no splits. Default false. */
  readonly whole?: boolean;
}

/** To be raised when the same file comes to be decoded, scaled or cropped to other bytes. */
const decoding = 1;

const defaultMemoryLimit = 256 * 2 ** 20;

/** Fewer images than this are decoded before a thread has started. */
const fewImages = 100;

/**
 * Loads the images that `listImages` finds in a folder, in their order. Folders `train` and `test` (or `val`) inside are
 * the splits; without both a tenth of every class is held out. Above `memoryLimit` the images stay on the disk: they are
 * decoded ahead of their use, and what was decoded once is found again the next time, by the same or another process.
 * @param shape [C, H, W] that every image is scaled and cropped to
 * @throws AliError 'data' naming the image that is broken, here or when it is read, or when there are no images; 'io' when
 * decoded ones cannot be kept
 */
export async function loadImageFolder(
  folder: string,
  shape: readonly number[],
  options: FolderOptions = {},
): Promise<Dataset> {
  checkImageShape(shape);
  const list = await listImages(folder);
  return loadImageList(list, shape, { name: basename(list.root), source: folder, ...options });
}

/** Loads the images of a list, as `loadImageFolder` does. */
export async function loadImageList(
  list: ImageList,
  shape: readonly number[],
  { name, source, whole = false, ...storage }: FolderOptions & Pick<Dataset, 'name' | 'source'>,
): Promise<Dataset> {
  const { cache = cacheFolder(), memoryLimit = defaultMemoryLimit, workers } = storageOptions(storage);
  checkImageShape(shape);
  const [train, test] = splitNumbers(list, whole);
  const bytes = list.paths.length * itemSizeOf(shape);
  const described = { name, shape, ...(list.classes && { classes: list.classes }), source };
  const options = { train, test, ...(workers !== undefined && { workers }) };
  if (bytes > memoryLimit) {
    return { ...described, ...(await storeImages(list, shape, { ...options, cache })) };
  }
  if (bytes > maximumBytes) {
    throw new AliError('data', `${list.paths.length} images of [${shape.join(', ')}] do not fit into 4 GiB`, {
      remedy: 'leave them on the disk, with a smaller memoryLimit',
    });
  }
  return createDataset({ ...described, ...(await decodeImages(list, shape, options)) });
}

interface Splits {
  /** Which images of the list are trained on and held out, by number. */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly workers?: number;
}

function splitNumbers(
  { paths, labels, testCount }: ImageList,
  whole: boolean,
): [train: Uint32Array, test: Uint32Array] {
  const count = paths.length;
  const all = Uint32Array.from({ length: count }, (_, number) => number);
  if (testCount !== undefined) return [all.subarray(0, count - testCount), all.subarray(count - testCount)];
  if (whole) return [all, new Uint32Array()];
  const mask = heldOutTenth(count, labels);
  return [all.filter((number) => !mask[number]), all.filter((number) => mask[number])];
}

function knownOf(list: ImageList, numbers: Uint32Array): Omit<DataSplit, 'values'> {
  const { labels, attributes } = list;
  return {
    count: numbers.length,
    pathOf: (item) => pathOf(list, numbers[item]!),
    ...(labels && { labels: Int32Array.from(numbers, (number) => labels[number]!) }),
    ...(attributes && { attributes: attributesAt(attributes, numbers) }),
  };
}

const pathOf = ({ root, paths }: ImageList, number: number) => join(root, paths[number]!);

async function decodeImages(list: ImageList, shape: readonly number[], { train, test, workers }: Splits) {
  const threads = list.paths.length < fewImages ? 0 : workers;
  const pool = createDecodePool({ shape }, threads === undefined ? {} : { workers: threads });
  const itemSize = itemSizeOf(shape);
  const split = async (numbers: Uint32Array) => {
    const shared = pool.share(numbers.length * itemSize);
    await pool.fill(
      shared,
      Array.from(numbers, (item, place) => ({ item, path: pathOf(list, item), at: place * itemSize })),
    );
    return { values: shared.bytes, ...knownOf(list, numbers) };
  };
  try {
    return { train: await split(train), test: await split(test) };
  } finally {
    await pool.close();
  }
}

async function storeImages(
  list: ImageList,
  shape: readonly number[],
  { train, test, workers, cache }: Splits & { readonly cache: string },
) {
  const { path, layout } = itemFileOf(list, shape, cache);
  await makeDirectory(cache);
  prepareItemFile(path, layout);
  const settings = { shape, cache: { path, layout } };
  const pool = createDecodePool(settings, workers === undefined ? {} : { workers });
  const items = { itemSize: itemSizeOf(shape), pathOf: (number: number) => pathOf(list, number) };
  const split = (numbers: Uint32Array) => storedSplit(pooledItems(pool, numbers, items), knownOf(list, numbers));
  const digest = createHash('sha256').update(JSON.stringify({ shape, files: digestOfList(list, { times: false }) }));
  return {
    train: split(train),
    test: split(test),
    digest: listingPrefix + digest.digest('hex'),
    cache: { path, bytes: itemFileBytes(layout) },
    close: pool.close,
  };
}

/** The file of decoded images of this folder, as it is now, at this shape. */
function itemFileOf(list: ImageList, shape: readonly number[], cache: string) {
  const { version } = createRequire(import.meta.url)('jpeg-js/package.json') as { version: string };
  const files = digestOfList(list, { times: true });
  const about = { items: 'adversarial-inference', decoding, jpeg: version, folder: list.root, files, shape };
  const text = JSON.stringify(about);
  const key = createHash('sha256').update(text).digest('hex').slice(0, 32);
  const layout: ItemFileLayout = {
    about: text.length < 4000 ? text : key,
    count: list.paths.length,
    itemSize: itemSizeOf(shape),
  };
  return { path: join(cache, `${key}.items`), layout };
}
