/** Reads an image file that a user gives, in the browser. */

import { fileLimit, pixelLimit, toItem } from '../logic/latent/own-image.ts';

/** @throws Error in words for a user, where it is too large or no image */
export async function readImage(file: File, shape: readonly number[]): Promise<Float32Array> {
  if (file.size > fileLimit) throw new Error(`${file.name} is larger than 64 MiB`);
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' }).catch(() => {
    throw new Error(`${file.name} is no image that this browser reads; give a PNG, JPEG or WebP file`);
  });
  const { width, height } = bitmap;
  if (width * height > pixelLimit) throw new Error(`${file.name} has more than 64 megapixels`);
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return toItem(context.getImageData(0, 0, width, height), shape);
}
