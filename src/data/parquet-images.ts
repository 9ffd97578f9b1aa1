/** Sets of images in Parquet files, as Hugging Face writes them: a column of {bytes, path} and one of labels. */

import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AliError } from '../errors.ts';
import { type Dataset, itemSizeOf, maximumBytes } from './dataset.ts';
import { decodeImage, isImageName, toShape } from './image.ts';
import { readError } from './input.ts';
import type { ParquetColumn, ParquetFile } from './parquet.ts';
import { fromOne, fromParts, type Part, type SourceOptions } from './parts.ts';

const isParquet = (name: string) => /\.parquet$/i.test(name);
const imageNames = ['image', 'img'];
const labelNames = ['label', 'labels', 'fine_label'];
const heldOut = ['test', 'validation', 'valid', 'val'];
const maximumClasses = 10_000;

/** Where a folder keeps Parquet files: in itself, in data/, or in another sub-folder, beside no images. */
export function parquetFolder(folder: string): string | undefined {
  const { files, folders } = entriesOf(folder);
  if (files.some(isParquet)) return folder;
  const below = [...folders.filter((name) => name === 'data'), ...folders.filter((name) => name !== 'data')];
  return below
    .map((name) => join(folder, name))
    .find((path) => {
      const { files } = entriesOf(path);
      return files.some(isParquet) && !files.some(isImageName);
    });
}

function entriesOf(folder: string): { readonly files: string[]; readonly folders: string[] } {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const named = (isFolder: boolean) =>
      entries.flatMap((entry) => (entry.isDirectory() === isFolder ? [entry.name] : [])).sort();
    return { files: named(false), folders: named(true) };
  } catch (error) {
    throw readError(error, folder);
  }
}

/**
 * Loads one file, or the shards of a folder: train-00000-of-00002.parquet and so on, test (or validation) held out; without
 * it, and from a single file, a tenth is. Images are scaled and cropped to the shape, by default the first one's own.
 * @throws AliError 'data' naming the shard that is missing or damaged, the row whose image is broken, or what was looked for
 */
export async function loadParquet(
  path: string,
  options: SourceOptions & { readonly isFolder: boolean },
): Promise<Dataset> {
  const shards = options.isFolder ? shardsOf(path) : { train: [path], test: undefined };
  const described = { ...options, name: options.name ?? basename(path), format: 'Parquet', source: path };
  const train = await readShards(shards.train, options.shape);
  const shape = train.part.items.shape;
  const test = shards.test && (await readShards(shards.test, shape, train.texts));
  const classes = options.classes ?? train.classes ?? test?.classes;
  const named = { ...described, ...(classes && { classes }) };
  return test ? fromParts(path, { train: train.part, test: test.part }, named) : fromOne(path, train.part, named);
}

function shardsOf(folder: string): { readonly train: readonly string[]; readonly test: readonly string[] | undefined } {
  const names = entriesOf(folder).files.filter(isParquet);
  const ofSplit = (split: string) => names.filter((name) => new RegExp(`(^|[-_])${split}([-_.]|$)`).test(name));
  const train = ofSplit('train');
  const test = heldOut.map(ofSplit).find((found) => found.length > 0);
  const chosen = train.length > 0 ? train : names;
  for (const shards of [chosen, test ?? []]) checkComplete(folder, shards);
  const paths = (shards: readonly string[]) => shards.map((name) => join(folder, name));
  return { train: paths(chosen), test: train.length > 0 && test ? paths(test) : undefined };
}

/** Every shard of "…-00000-of-00003.parquet" must be there. */
function checkComplete(folder: string, shards: readonly string[]): void {
  for (const name of shards) {
    const [, start, , count] = /^(.*-)(\d+)-of-(\d+)\.parquet$/i.exec(name) ?? [];
    if (start === undefined) continue;
    const here = shards.filter((other) => other.startsWith(start)).length;
    if (here === Number(count)) continue;
    throw new AliError('data', `${folder}: expected ${Number(count)} shards ${start}…; received ${here}`, {
      remedy: 'fetch the missing ones',
    });
  }
}

interface Shards {
  readonly part: Part;
  readonly classes: readonly string[] | undefined;
  /** Places of the classes where labels are texts. */
  readonly texts: Map<string, number>;
}

async function readShards(
  paths: readonly string[],
  wanted: readonly number[] | undefined,
  texts = new Map<string, number>(),
): Promise<Shards> {
  const { openParquet } = await import('./parquet.ts');
  const files: ParquetFile[] = [];
  try {
    for (const path of paths) files.push(await openParquet(path));
    const count = files.reduce((sum, { rows }) => sum + rows, 0);
    if (count === 0) throw new AliError('data', `${paths[0]} holds no rows`, { remedy: 'fetch the file again' });
    const shape = wanted ?? (await shapeOfFirst(files.find(({ rows }) => rows > 0)!));
    const itemSize = itemSizeOf(shape);
    if (count * itemSize > maximumBytes) {
      throw new AliError('data', `${count} images of [${shape.join(', ')}] do not fit into 4 GiB`, {
        remedy: 'take fewer images or a smaller shape',
      });
    }
    const values = new Uint8Array(count * itemSize);
    const labels = labelColumn(files[0]!) && new Int32Array(count);
    let filled = 0;
    for (const file of files) {
      const image = imageColumn(file);
      const label = labelColumn(file);
      for (const group of file.groups.keys()) {
        const images = await file.read(image, group);
        if (labels) labels.set(await readLabels(file, label, group, texts), filled);
        for (const bytes of images) values.set(toShape(picture(file, bytes, filled), shape), filled++ * itemSize);
      }
    }
    const classes = texts.size > 0 ? [...texts.keys()] : classNames(files[0]!);
    const part = { items: { shape, values, count }, ...(labels && { labels }) };
    return { part, classes: labels && classes, texts };
  } finally {
    for (const file of files) await file.close();
  }
}

function picture(file: ParquetFile, bytes: unknown, row: number) {
  if (bytes instanceof Uint8Array) return decodeImage(bytes, `${file.path}: the image of row ${row}`);
  throw new AliError('data', `${file.path}: expected the bytes of an image in row ${row}; received none`, {
    remedy: 'write the images into the file, not only their paths',
  });
}

async function shapeOfFirst(file: ParquetFile): Promise<readonly number[]> {
  const group = file.groups.findIndex((rows) => rows > 0);
  const [bytes] = await file.read(imageColumn(file), group);
  const { channels, height, width } = picture(file, bytes, 0);
  return [channels, height, width];
}

async function readLabels(
  file: ParquetFile,
  column: ParquetColumn | undefined,
  group: number,
  texts: Map<string, number>,
): Promise<Int32Array> {
  const stored = column ? await file.read(column, group) : [null];
  return Int32Array.from(stored, (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value;
    if (value instanceof Uint8Array) {
      const text = Buffer.from(value).toString('utf8');
      const label = texts.get(text) ?? texts.size;
      if (label < maximumClasses) {
        texts.set(text, label);
        return label;
      }
    }
    throw new AliError(
      'data',
      `${file.path}: expected class numbers from 0 on as labels; received ${String(value).slice(0, 60)}`,
      {
        remedy: 'check the column of labels',
      },
    );
  });
}

/** The column of encoded images: `bytes` in a structure, or bytes right in a column of that name. */
function imageColumn(file: ParquetFile): ParquetColumn {
  const binary = file.columns.filter(({ type, repeated }) => type === 'BYTE_ARRAY' && !repeated);
  const inside = binary.filter(({ path }) => path.length === 2 && path[1] === 'bytes');
  const named = [...inside, ...binary].filter(({ path }) => imageNames.includes(path[0]!) && path[1] !== 'path');
  const column = named[0] ?? inside[0];
  if (column) return column;
  const received = file.columns
    .slice(0, 20)
    .map(({ path }) => path.join('.'))
    .join(', ');
  throw new AliError('data', `${file.path}: expected a column image of {bytes, path}; received ${received}`, {
    remedy: 'give a set of images as Hugging Face writes them',
  });
}

function labelColumn(file: ParquetFile): ParquetColumn | undefined {
  const declared = Object.entries(featuresOf(file)).find(([, feature]) => feature?._type === 'ClassLabel')?.[0];
  const find = (name: string) =>
    file.columns.find(({ path, repeated }) => path.length === 1 && path[0] === name && !repeated);
  return labelNames.map(find).find(Boolean) ?? (declared === undefined ? undefined : find(declared));
}

type Feature = { readonly _type?: unknown; readonly names?: unknown } | null;

/** What the library `datasets` notes of the columns. */
function featuresOf(file: ParquetFile): Record<string, Feature> {
  try {
    const { info } = JSON.parse(file.notes.get('huggingface') ?? '{}') as {
      info?: { features?: Record<string, Feature> };
    };
    return info?.features ?? {};
  } catch {
    return {};
  }
}

/** Names of the classes, where the file tells them. */
function classNames(file: ParquetFile): readonly string[] | undefined {
  const names = featuresOf(file)[labelColumn(file)?.path[0] ?? '']?.names;
  return Array.isArray(names) && names.length > 0 && names.length <= maximumClasses ? names.map(String) : undefined;
}
