/** SVHN's cropped digits in their MAT files: X of 32×32×3×N bytes, y of N labels 1…10, where 10 is the digit 0. */

import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AliError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { readMat } from './mat.ts';
import { fromOne, fromParts, type Part, type SourceOptions } from './parts.ts';

const side = 32;
const channels = 3;
const plane = side * side;
const itemSize = channels * plane;

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Whether a folder with these files holds cropped SVHN. */
export function isSvhnFolder(names: readonly string[]): boolean {
  return names.some((name) => /^(train|test|extra)_32x32\.mat$/.test(name));
}

/**
 * A folder with train_32x32.mat and test_32x32.mat (extra_32x32.mat stands in for train where that is missing), or one of
 * these files by its path: then it is trained on, and test_32x32.mat beside it is held out. So the paper's training set
 * is DIR/extra_32x32.mat. Where there is no test file a tenth is held out.
 * @throws AliError 'data' when X, y or a label is not what SVHN has, or the file is damaged
 */
export async function loadSvhn(
  path: string,
  options: SourceOptions & { readonly isFolder: boolean },
): Promise<Dataset> {
  const folder = options.isFolder ? path : dirname(path);
  const inFolder = (name: string) => join(folder, `${name}_32x32.mat`);
  const test = inFolder('test');
  const train = options.isFolder ? (['train', 'extra'].map(inFolder).find(existsSync) ?? inFolder('train')) : path;
  const described = {
    ...options,
    name: options.name ?? (options.isFolder ? 'svhn' : basename(path)),
    format: 'SVHN (MAT v5)',
    classes: digits,
  };
  if (!existsSync(test) || basename(train) === basename(test)) return fromOne(path, await readPart(train), described);
  return fromParts(path, { train: await readPart(train), test: await readPart(test) }, described);
}

async function readPart(path: string): Promise<Part> {
  const arrays = await readMat(path, { names: ['X', 'y'] });
  const [X, y] = [arrays.get('X'), arrays.get('y')];
  if (!X || !y) {
    throw new AliError(
      'data',
      `${path} is not a file of SVHN; expected the arrays X and y; it lacks ${X ? 'y' : 'X'}`,
      {
        remedy: 'take the cropped digits: train_32x32.mat, test_32x32.mat or extra_32x32.mat',
      },
    );
  }
  const [height, width, depth, count = 1] = X.shape;
  const isImages = height === side && width === side && depth === channels && X.shape.length <= 4 && count > 0;
  if (!isImages || !(X.data instanceof Uint8Array) || X.type !== 'u1') {
    throw new AliError(
      'data',
      `${path}: expected X of [32, 32, 3, N] bytes (u1); received [${X.shape.join(', ')}] of ${X.type}`,
      { remedy: 'take the cropped digits, not the full numbers' },
    );
  }
  const labels = Int32Array.from(y.data, (label) => label % 10);
  if (labels.length !== count) {
    throw new AliError(
      'data',
      `${path}: expected ${count} labels in y, one for each image; received ${labels.length}`,
      {
        remedy: 'fetch the file again',
      },
    );
  }
  const wrong = y.data.find((label) => !(Number.isInteger(label) && label >= 1 && label <= 10));
  if (wrong !== undefined) {
    throw new AliError('data', `${path}: expected labels 1…10, where 10 is the digit 0; received ${wrong}`, {
      remedy: 'fetch the file again',
    });
  }
  for (let start = 0; start < X.data.length; start += plane) exchangeAxes(X.data, start);
  return { items: { shape: [channels, side, side], values: X.data.subarray(0, count * itemSize), count }, labels };
}

/** Transposes one plane in place: MATLAB stores columns, images are rows. */
function exchangeAxes(values: Uint8Array, start: number): void {
  for (let row = 1; row < side; row++) {
    for (let column = 0; column < row; column++) {
      const a = start + row * side + column;
      const b = start + column * side + row;
      const value = values[a]!;
      values[a] = values[b]!;
      values[b] = value;
    }
  }
}
