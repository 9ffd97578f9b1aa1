/** PNG and JPEG files as items of a data set. */

import { AliError } from '../errors.ts';
import { readWhole } from './input.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import type { Picture } from './picture.ts';
import { decodePng, isPng } from './png.ts';
import { cover } from './resize.ts';

const maximumFile = 256 * 2 ** 20;

/** Whether a file of this name is taken for an image. */
export function isImageName(name: string): boolean {
  return /\.(png|jpe?g)$/i.test(name);
}

/**
 * An image file as channels-first bytes of the given shape: scaled until its shorter side fits and cropped at the
 * centre, grey or colour as the shape has one channel or three.
 * @param shape [C, H, W], C is 1 or 3
 * @throws AliError 'data' naming the file when it is broken, truncated, above 64 megapixels, or neither PNG nor JPEG
 */
export async function readImage(path: string, shape: readonly number[]): Promise<Uint8Array> {
  return toShape(decodeImage(await readWhole(path, { limit: maximumFile }), path), shape);
}

/** Decodes PNG or JPEG bytes, told apart by their first bytes; `name` is what errors call them. */
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

/** Brings a picture to [C, H, W] as `readImage` says. */
export function toShape(picture: Picture, shape: readonly number[]): Uint8Array {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || !channels || !height || !width || (channels !== 1 && channels !== 3)) {
    throw new AliError('data', `images need a shape [1 or 3, H, W]; received [${shape.join(', ')}]`, {
      remedy: 'choose a preset for images',
    });
  }
  return cover(picture, { channels, height, width });
}
