/** A user's image as an item of a model: decoded by the browser, then scaled and cropped as the package does with files. */

import type { Picture } from '../../../../data/drawing.ts';
import { cover } from '../../../../data/resize.ts';

export const fileLimit = 64 * 2 ** 20;
export const pixelLimit = 64 * 2 ** 20;

/**
 * [C, H, W] in 0…1 from pixels of red, green, blue and opacity; what is transparent is black.
 * @param shape [C, H, W] of the model's items
 */
export function toItem(
  { width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray },
  shape: readonly number[],
): Float32Array {
  const [channels = 1, rows = 1, columns = 1] = shape;
  const picture: Picture = { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
  for (let pixel = 0; pixel < width * height; pixel++) {
    const opacity = data[4 * pixel + 3]! / 255;
    for (let channel = 0; channel < 3; channel++) {
      picture.data[3 * pixel + channel] = Math.round(data[4 * pixel + channel]! * opacity);
    }
  }
  return Float32Array.from(cover(picture, { channels, height: rows, width: columns }), (byte) => byte / 255);
}

/** Items of the other ground: paper is white, and many data sets are white on black. */
export function inverted(item: Float32Array): Float32Array {
  return item.map((value) => 1 - value);
}
