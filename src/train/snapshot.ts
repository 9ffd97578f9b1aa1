/** Pictures of a run as it stands: samples from fixed latents and reconstructions of fixed held-out items. */

import { join } from 'node:path';
import type { DataSplit, Dataset } from '../data/dataset.ts';
import { writeFileAtomic } from '../data/files.ts';
import { encodePng, imageGrid, type Picture, scaleForEye, scatterPicture } from '../data/picture.ts';
import { readSpread } from '../data/read-items.ts';
import { sizeOf } from '../graph/index.ts';
import type { Inference } from '../networks/inference.ts';
import { fillNormal } from '../random/fill.ts';

const imageCount = 64;
const pointCount = 2500;
const classifiedCount = 2000;

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

/** Attributes of the items that `readSpread` takes, and of the first ones again where there are fewer than `count`. */
export function spreadAttributes({ attributes, count: all }: DataSplit, count: number): Float32Array | undefined {
  if (!attributes) return undefined;
  const used = Math.min(count, all);
  const each = attributes.names.length;
  const out = new Float32Array(count * each);
  for (let place = 0; place < count; place++) {
    const item = Math.floor(((place % used) * all) / used);
    out.set(attributes.values.subarray(item * each, (item + 1) * each), place * each);
  }
  return out;
}

interface SnapshotOptions {
  /** Whether there is an encoder, so that items can be reconstructed. Default true. */
  readonly encodes?: boolean;
  /** Whether the networks take attributes: samples and reconstructions then have those of held-out items. Default false. */
  readonly conditional?: boolean;
  /** Whether the discriminator tells classes: its error on held-out items is then measured. Default false. */
  readonly classifies?: boolean;
}

/** Makes the snapshots of one run: what it shows is the same items and latents every time. */
export async function createSnapshots(
  dataset: Dataset,
  latentSize: number,
  seed: number,
  { encodes = true, conditional = false, classifies = false }: SnapshotOptions = {},
) {
  const { shape, test, train } = dataset;
  const split = test.count > 0 ? test : train;
  const count = shape.length === 1 ? pointCount : imageCount;
  const held = await readSpread(split, sizeOf(shape), count);
  const attributes = conditional ? spreadAttributes(split, count) : undefined;
  const own = attributes?.subarray(0, (attributes.length / count) * (held.length / sizeOf(shape)));
  const latents = new Float32Array(count * latentSize);
  fillNormal(latents, { seed, stream: 'snapshot', step: 0 });
  const range = planeRange(held);
  return {
    reals: () => drawItems(held, shape, range),
    async take(model: Inference) {
      const drawn = await model.decode(latents, { attributes });
      const samples = drawItems(drawn, shape, range);
      const classified = classifies ? await classificationError(model, split, sizeOf(shape)) : {};
      if (!encodes) return { drawn, samples, pairs: undefined, measures: classified };
      const { mu, z } = await model.encode(held, { attributes: own });
      const codes = mu ?? z;
      const reconstructions = await model.decode(codes, { attributes: own });
      const mse = meanSquare(held, reconstructions, 0);
      const measures: Record<string, number> = {
        ...classified,
        'reconstruction/mse': mse,
        'reconstruction/ratio':
          mse / meanSquare(held, reconstructions, Math.floor(held.length / sizeOf(shape) / 2) * sizeOf(shape)),
      };
      return { drawn, samples, pairs: drawPairs(held, reconstructions, shape), measures };
    },
  };
}

/** Share of up to 2,000 evenly spread items, at their mean codes, whose class is not the largest logit. */
async function classificationError(
  model: Inference,
  split: DataSplit,
  itemSize: number,
): Promise<Record<string, number>> {
  if (!split.labels) return {};
  const x = await readSpread(split, itemSize, classifiedCount);
  const count = x.length / itemSize;
  const logits = await model.classify(x, await model.encodeMean(x));
  const classes = logits.length / count;
  let wrong = 0;
  for (let item = 0; item < count; item++) {
    const own = logits.subarray(item * classes, (item + 1) * classes);
    const label = split.labels[Math.floor((item * split.count) / count)]!;
    if (own.indexOf(Math.max(...own)) !== label) wrong++;
  }
  return { 'classifier/error': wrong / count };
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
