/** Pictures of a run as it stands: samples from fixed latents and reconstructions of fixed held-out items. */

import { join } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { writeFileAtomic } from '../data/files.ts';
import { encodePng, imageGrid, type Picture, scaleForEye, scatterPicture } from '../data/picture.ts';
import { readSpread } from '../data/read-items.ts';
import { sizeOf } from '../graph/index.ts';
import type { Inference } from '../networks/inference.ts';
import { fillNormal } from '../random/fill.ts';

const imageCount = 64;
const pointCount = 2500;

/** Draws items: a grid for images, a cloud for points of the plane; undefined for other data, which has no picture. */
export function drawItems(
  items: Float32Array,
  shape: readonly number[],
  range = planeRange(items),
): Picture | undefined {
  if (shape.length === 3 && (shape[0] === 1 || shape[0] === 3))
    return imageGrid(items, { shape, scale: scaleForEye(shape) });
  if (shape.length !== 1 || shape[0] !== 2) return undefined;
  return scatterPicture([{ points: items, colour: [31, 87, 155] }], { range });
}

/** Draws originals and reconstructions: images in alternating rows, points in two colours. */
export function drawPairs(items: Float32Array, others: Float32Array, shape: readonly number[]): Picture | undefined {
  if (shape.length === 1 && shape[0] === 2) {
    const layers = [
      { points: items, colour: [150, 150, 150] as const },
      { points: others, colour: [200, 60, 40] as const },
    ];
    return scatterPicture(layers, { range: planeRange(items) });
  }
  if (shape.length !== 3 || (shape[0] !== 1 && shape[0] !== 3)) return undefined;
  const size = sizeOf(shape);
  const count = items.length / size;
  const columns = Math.min(count, 16);
  const rows = Math.ceil(count / columns);
  const both = new Float32Array(2 * rows * columns * size).fill(1);
  for (let item = 0; item < count; item++) {
    const place = 2 * Math.floor(item / columns) * columns + (item % columns);
    both.set(items.subarray(item * size, (item + 1) * size), place * size);
    both.set(others.subarray(item * size, (item + 1) * size), (place + columns) * size);
  }
  return imageGrid(both, { shape, columns, scale: scaleForEye(shape) });
}

/** Makes the snapshots of one run: what it shows is the same items and latents every time. */
export async function createSnapshots(dataset: Dataset, latentSize: number, seed: number) {
  const { shape, test, train } = dataset;
  const count = shape.length === 1 ? pointCount : imageCount;
  const held = await readSpread(test.count > 0 ? test : train, sizeOf(shape), count);
  const latents = new Float32Array(count * latentSize);
  fillNormal(latents, { seed, stream: 'snapshot', step: 0 });
  const range = planeRange(held);
  return {
    reals: () => drawItems(held, shape, range),
    async take(model: Inference) {
      const samples = await model.decode(latents);
      const reconstructions = await model.decode(await model.encodeMean(held));
      const mse = meanSquare(held, reconstructions, 0);
      const measures = {
        'reconstruction/mse': mse,
        'reconstruction/ratio':
          mse / meanSquare(held, reconstructions, Math.floor(held.length / sizeOf(shape) / 2) * sizeOf(shape)),
      };
      return { samples: drawItems(samples, shape, range), pairs: drawPairs(held, reconstructions, shape), measures };
    },
  };
}

/** Writes a picture as PNG, atomically, and returns its path. */
export async function writePicture(
  folder: string,
  name: string,
  picture: Picture,
): Promise<{ path: string; png: Uint8Array }> {
  const path = join(folder, name);
  const png = encodePng(picture);
  await writeFileAtomic(path, png);
  return { path, png };
}

/** Mean squared difference of a and b, b moved on by `shift` numbers (cyclically): 0 pairs each item with its own. */
function meanSquare(a: Float32Array, b: Float32Array, shift: number): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i]! - b[(i + shift) % b.length]!) ** 2;
  return total / a.length;
}

function planeRange(points: Float32Array): [number, number] {
  const extent = points.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return [-1.25 * extent, 1.25 * extent];
}
