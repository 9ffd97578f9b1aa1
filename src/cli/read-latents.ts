/** Latent vectors from a .npy file. */

import { readNpy } from '../data/npy.ts';
import { AliError } from '../errors.ts';
import type { Batch } from '../model/model.ts';

/**
 * Codes as float32 [count, latentSize]; an array [latentSize] is one code.
 * @throws AliError 'data' when the file is broken, of another shape, or holds a number that is not finite
 */
export async function readLatents(path: string, latentSize: number): Promise<Batch> {
  const { shape, data } = await readNpy(path);
  const [count, width] = shape.length === 1 ? [1, shape[0]!] : shape;
  if (shape.length > 2 || width !== latentSize || !count) {
    throw new AliError('data', `${path}: expected latents of [count, ${latentSize}]; received [${shape.join(', ')}]`, {
      remedy: 'encode with the same run: ali encode RUN --out latents.npy',
    });
  }
  const codes = data instanceof Float32Array ? data : Float32Array.from(data);
  const wrong = codes.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new AliError('data', `${path}: expected finite numbers; received ${codes[wrong]} at place ${wrong}`, {
      remedy: 'remove or replace such codes',
    });
  }
  return { shape: [count, latentSize], data: codes };
}
