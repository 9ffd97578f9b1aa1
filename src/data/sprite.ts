/** All images of a set in one picture, row after row without gaps: what TensorBoard's projector cuts its points' pictures from. */

import type { DataValues } from './dataset.ts';
import type { Picture } from './picture.ts';
import { cover } from './resize.ts';

/** Longest side of a sprite that TensorBoard loads. */
const longestSprite = 8192;

/** Smaller pictures than this tell nothing. */
const leastSide = 4;

export interface Sprite {
  /** Width and height of one image in it. */
  readonly tile: readonly [width: number, height: number];
  /** Adds images [count, …shape] behind those before: bytes 0…255, or floats 0…1. */
  add(images: DataValues): void;
  picture(): Picture;
}

/**
 * A sprite of `count` images of `shape`, each made smaller as far as they need to be for all to fit into 8192 × 8192 pixels.
 * @returns undefined where they are no images of 1 or 3 channels, or so many that less than 4 pixels a side would be left of each
 */
export function createSprite(
  count: number,
  shape: readonly number[],
  { longest = longestSprite }: { readonly longest?: number } = {},
): Sprite | undefined {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || !height || !width || (channels !== 1 && channels !== 3) || count < 1) return undefined;
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const scale = Math.min(1, longest / (columns * width), longest / (rows * height));
  const tile = [Math.floor(width * scale), Math.floor(height * scale)] as const;
  if (scale < 1 && Math.min(...tile) < leastSide) return undefined;
  const [w, h] = tile;
  const across = columns * w;
  const data = new Uint8Array(across * rows * h * channels).fill(255);
  const size = channels * height * width;
  let placed = 0;
  return {
    tile,
    add(images) {
      for (let at = 0; at < images.length; at += size, placed++) {
        const image = bytesOf(images.subarray(at, at + size));
        const small = scale < 1 ? shrink(image, { channels, height, width }, tile) : image;
        const corner = Math.floor(placed / columns) * h * across + (placed % columns) * w;
        for (let y = 0; y < h; y++) {
          for (let x = 0; x < w; x++) {
            const to = (corner + y * across + x) * channels;
            for (let channel = 0; channel < channels; channel++) data[to + channel] = small[(channel * h + y) * w + x]!;
          }
        }
      }
    },
    picture: () => ({ width: across, height: rows * h, channels, data }),
  };
}

function bytesOf(image: DataValues): Uint8Array {
  if (image instanceof Uint8Array) return image;
  return Uint8Array.from(image, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
}

function shrink(
  image: Uint8Array,
  { channels, height, width }: { readonly channels: 1 | 3; readonly height: number; readonly width: number },
  [w, h]: readonly [number, number],
): Uint8Array {
  const data = new Uint8Array(image.length);
  const plane = height * width;
  for (let at = 0; at < plane; at++) {
    for (let channel = 0; channel < channels; channel++) data[at * channels + channel] = image[channel * plane + at]!;
  }
  return cover({ width, height, channels, data }, { channels, width: w, height: h });
}
