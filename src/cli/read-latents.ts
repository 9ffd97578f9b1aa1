/** Latent vectors from a .npy file, block after block. */

import { openNpyRows } from '../data/npy.ts';
import { AliError } from '../errors.ts';

export interface LatentFile {
  readonly count: number;
  /**
   * Codes in blocks of up to `size`, in order, once.
   * @throws AliError 'data' at a number that is not finite
   */
  blocks(size: number): AsyncGenerator<{ readonly first: number; readonly z: Float32Array }>;
  close(): Promise<void>;
}

/**
 * Opens codes [count, latentSize]; an array [latentSize] is one code.
 * @throws AliError 'data' when the file is broken or of another shape
 */
export async function openLatents(path: string, latentSize: number): Promise<LatentFile> {
  const rows = await openNpyRows(path);
  const { shape } = rows;
  const [count, width] = shape.length === 1 ? [1, shape[0]!] : shape;
  if (shape.length > 2 || width !== latentSize || !count) {
    await rows.close();
    throw new AliError('data', `${path}: expected latents of [count, ${latentSize}]; received [${shape.join(', ')}]`, {
      remedy: 'encode with the same run: ali encode RUN --out latents.npy',
    });
  }
  return {
    count,
    async *blocks(size) {
      for (let first = 0; first < count; first += size) {
        const numbers = await rows.next(shape.length === 1 ? latentSize : Math.min(size, count - first));
        const z = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
        const wrong = z.findIndex((value) => !Number.isFinite(value));
        if (wrong >= 0) {
          const place = first * latentSize + wrong;
          throw new AliError('data', `${path}: expected finite numbers; received ${z[wrong]} at place ${place}`, {
            remedy: 'remove or replace such codes',
          });
        }
        yield { first, z };
      }
    },
    close: rows.close,
  };
}
