/** IDX, the format of MNIST and its relatives: a magic number, sizes, bytes. http://yann.lecun.com/exdb/mnist */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AliError } from '../errors.ts';
import { openInput, readAnnounced, readError } from './input.ts';

/** An array of bytes; the first size counts the items. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const unsignedByte = 0x08;
const otherTypes: Record<number, string> = {
  9: 'int8',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
};

/**
 * Reads an IDX file of unsigned bytes, gzipped or not, of one to four dimensions, without a second copy in memory.
 * @throws AliError 'data' for a wrong magic number, another type, absurd sizes, a file too short or too long
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const input = await openInput(path);
  try {
    const magic = await input.head(4);
    const [zero, alsoZero, type = 0, rank = 0] = magic;
    if (zero !== 0 || alsoZero !== 0 || rank < 1 || rank > 4) {
      const received = Buffer.from(magic).toString('hex');
      throw new AliError(
        'data',
        `${path} is not an IDX file: wrong magic number; expected 000008 and 01 to 04; received ${received || 'nothing'}`,
        { remedy: 'check that the file is what its name says' },
      );
    }
    if (type !== unsignedByte) {
      const received = otherTypes[type] ?? `type 0x${type.toString(16)}`;
      throw new AliError('data', `${path}: wrong magic number; expected IDX of unsigned bytes; received ${received}`, {
        remedy: 'store the images as bytes 0…255',
      });
    }
    const sizes = Buffer.from(await input.head(4 * rank));
    if (sizes.length < 4 * rank) {
      throw new AliError('data', `${path} is truncated within its header`, { remedy: 'fetch or write the file again' });
    }
    const shape = Array.from({ length: rank }, (_, axis) => sizes.readUInt32BE(4 * axis));
    const values = await readAnnounced(input, {
      bytes: shape.reduce((product, size) => product * size, 1),
      header: 4 + sizes.length,
    });
    return { shape, values };
  } finally {
    await input.close();
  }
}

/** Whether a file begins as an IDX file of unsigned bytes does, gzipped or not. */
export async function isIdx(path: string): Promise<boolean> {
  const input = await openInput(path).catch(() => undefined);
  try {
    const [zero, alsoZero, type, rank = 0] = (await input?.head(4)) ?? [];
    return zero === 0 && alsoZero === 0 && type === unsignedByte && rank >= 1 && rank <= 4;
  } finally {
    await input?.close();
  }
}

/** Images of an IDX folder, with labels where there are any. */
export interface IdxPart {
  readonly images: IdxArray;
  readonly labels?: Int32Array;
}

/**
 * Reads a folder with MNIST's files: train-images-idx3-ubyte, train-labels-idx1-ubyte and the same for t10k, gzipped
 * or not; train-images.idx3-ubyte is understood too. Undefined when the folder holds no training images of that name.
 * @throws AliError 'data' when the test images are missing, or images and labels do not fit each other
 */
export async function readIdxFolder(folder: string): Promise<{ train: IdxPart; test: IdxPart } | undefined> {
  const names = await readdir(folder).catch((error) => {
    throw readError(error, folder);
  });
  const find = (start: string, rank: number) => {
    const name = names.sort().find((name) => new RegExp(`^${start}[-.]idx${rank}-ubyte(\\.gz)?$`).test(name));
    return name && join(folder, name);
  };
  const trainImages = find('train-images', 3);
  if (!trainImages) return undefined;
  const testImages = find('t10k-images', 3);
  if (!testImages) {
    throw new AliError('data', `${folder} has training images but no t10k-images-idx3-ubyte`, {
      remedy: 'put the test images beside them, or give the path of the one file',
    });
  }
  const train = await readPart(trainImages, find('train-labels', 1));
  const test = await readPart(testImages, find('t10k-labels', 1));
  return { train, test };
}

async function readPart(imagesPath: string, labelsPath: string | undefined): Promise<IdxPart> {
  const images = await readIdx(imagesPath);
  if (!labelsPath) return { images };
  const { shape, values } = await readIdx(labelsPath);
  if (shape.length !== 1 || shape[0] !== images.shape[0]) {
    throw new AliError(
      'data',
      `${labelsPath} does not fit ${imagesPath}; expected ${images.shape[0]} labels; received [${shape.join(', ')}]`,
      { remedy: 'take images and labels from the same release' },
    );
  }
  return { images, labels: Int32Array.from(values) };
}
