/** PNG and JPEG files as items of a data set. */

import { AliError } from '../errors.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import type { Picture } from './picture.ts';
import { decodePng, isPng, maximumPixels } from './png.ts';
import { cover } from './resize.ts';

/** Image files above this many bytes are refused. */
export const maximumFile = 256 * 2 ** 20;

/** Whether a file of this name is taken for an image. */
export function isImageName(name: string): boolean {
  return /\.(png|jpe?g)$/i.test(name);
}

/**
 * Decodes PNG or JPEG bytes, told apart by their first bytes; `name` is what errors call them.
 * @throws AliError 'data' when they are broken, truncated, above 64 megapixels, or neither PNG nor JPEG
 */
export function decodeImage(bytes: Uint8Array, name: string): Picture {
  const decoder = isPng(bytes) ? decodePng : isJpeg(bytes) ? decodeJpeg : undefined;
  if (!decoder) {
    throw new AliError('data', `${name} is not an image; expected PNG or JPEG`, {
      remedy: 'convert it or take it out of the folder',
    });
  }
  try {
    return decoder(bytes);
  } catch (error) {
    throw new AliError('data', `${name} is a broken image: ${(error as Error).message}`, {
      remedy: 'fetch it again or take it out of the folder',
      cause: error,
    });
  }
}

/**
 * A picture as channels-first bytes of the given shape: scaled until its shorter side fits and cropped at the centre, grey
 * or colour as the shape has one channel or three.
 * @param shape [C, H, W], C is 1 or 3
 */
export function toShape(picture: Picture, shape: readonly number[]): Uint8Array {
  const [channels, height, width] = checkImageShape(shape);
  return cover(picture, { channels, height, width });
}

/** The sizes of an image's shape. @throws AliError 'data' unless it is [1 or 3, H, W] of at most 64 megapixels */
export function checkImageShape(shape: readonly number[]): readonly [channels: number, height: number, width: number] {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || !channels || !height || !width || (channels !== 1 && channels !== 3)) {
    throw new AliError('data', `images need a shape [1 or 3, H, W]; received [${shape.join(', ')}]`, {
      remedy: 'choose a preset for images',
    });
  }
  if (height * width > maximumPixels) {
    throw new AliError('data', `images of [${shape.join(', ')}] are above 64 megapixels`, {
      remedy: 'choose a smaller shape',
    });
  }
  return [channels, height, width];
}
