/** The 5,000 handwritten digits that come with the package, 28×28 grey. */

import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { AliError } from '../errors.ts';
import { createDataset, type Dataset } from './dataset.ts';

const sheet = new URL('../../assets/digits-5000x20x20.png', import.meta.url);
const cell = 20;
const columns = 100;
const classCount = 10;
const perClass = 500;
const padding = 4;
const side = cell + 2 * padding;

/** The first items of every class are trained on, its last 50 are held out. */
const trainPerClass = 450;

/**
 * 4,500 digits to train on and 500 held out, shape [1, 28, 28]: the 20×20 digits of the sheet with four zeros around.
 * The last 50 of every class are held out, and not every tenth: neighbours on the sheet resemble each other (a nearest
 * neighbour classifier gets 97 % on every tenth digit, 94 % on the last 50), so a block is the fairer test.
 */
export async function loadDigits(): Promise<Dataset> {
  const { width, height, channels, data } = decode(await readFile(sheet));
  if (width !== columns * cell || height !== (classCount * perClass * cell) / columns || channels !== 1) {
    throw new AliError('data', `digits: the embedded sheet is broken; received ${width}×${height}×${channels}`, {
      remedy: 'install the package again',
    });
  }
  const split = (first: number, end: number) => {
    const each = end - first;
    const values = new Uint8Array(classCount * each * side * side);
    const labels = new Int32Array(classCount * each);
    for (let item = 0; item < labels.length; item++) {
      const label = Math.floor(item / each);
      const number = label * perClass + first + (item % each);
      const corner = Math.floor(number / columns) * cell * width + (number % columns) * cell;
      labels[item] = label;
      for (let row = 0; row < cell; row++) {
        const pixels = data.subarray(corner + row * width, corner + row * width + cell);
        values.set(pixels, (item * side + row + padding) * side + padding);
      }
    }
    return { values, count: labels.length, labels };
  };
  return createDataset({
    name: 'digits',
    shape: [1, side, side],
    classes: Array.from({ length: classCount }, (_, digit) => String(digit)),
    train: split(0, trainPerClass),
    test: split(trainPerClass, perClass),
    source: 'OpenCV samples, digits.png (Apache-2.0 / BSD-3-Clause)',
  });
}
