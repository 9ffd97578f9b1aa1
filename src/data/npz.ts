/** NumPy's .npz format: a zip of .npy arrays, read and written. */

import { type ZipOptions, zipSync } from 'fflate';
import { AliError } from '../errors.ts';
import { maximumBytes } from './dataset.ts';
import { encodeNpy, type NpyArray, readNpyInput } from './npy.ts';
import { openZip, type ZipEntry } from './zip.ts';

/**
 * Reads the arrays of a .npz file by name, without the ending .npy, and of others nothing. Sizes are checked before
 * anything is inflated.
 * @param options.names which arrays to read where the file has them, at least one of them, but where there is a single
 * array that one, whatever its name; default all
 * @throws AliError 'data' when the file is no zip, is damaged, announces too much, or has none of the arrays
 */
export async function readNpz(
  path: string,
  options: { names?: readonly string[] } = {},
): Promise<Map<string, NpyArray>> {
  const archive = await openZip(path);
  try {
    const wanted = choose(path, archive.entries, options.names);
    const announced = wanted.reduce((sum, { size }) => sum + size, 0);
    if (!(announced <= maximumBytes)) {
      const largest = wanted.reduce((most, entry) => (entry.size > most.size ? entry : most));
      throw new AliError(
        'data',
        `${path}: absurd size of ${largest.size} bytes for ${largest.name}; expected at most ${maximumBytes} in all`,
        { remedy: 'check that the file is what its name says, or split it' },
      );
    }
    const arrays = new Map<string, NpyArray>();
    for (const entry of wanted) arrays.set(arrayName(entry), await readNpyInput(await entry.open()));
    return arrays;
  } finally {
    await archive.close();
  }
}

function choose(path: string, entries: readonly ZipEntry[], names?: readonly string[]): readonly ZipEntry[] {
  const all = entries.filter(({ name }) => name.endsWith('.npy'));
  if (!names) return all;
  const named = all.filter((entry) => names.includes(arrayName(entry)));
  if (named.length > 0) return named;
  if (all.length === 1) return all;
  const received = entries.slice(0, 20).map(arrayName).join(', ');
  throw new AliError('data', `${path} holds none of ${names.join(', ')}; received ${received || 'nothing'}`, {
    remedy: 'name the arrays train_images, test_images, train_labels, test_labels, or x and y',
  });
}

/** The bytes of an uncompressed .npz file; the same arrays give the same bytes. */
export function encodeNpz(
  arrays: Readonly<Record<string, { shape: readonly number[]; data: Float32Array | Int32Array | Uint8Array }>>,
): Uint8Array {
  const options: ZipOptions = { level: 0, mtime: new Date(1980, 0, 1) };
  const files = Object.entries(arrays).map(([name, { shape, data }]) => [`${name}.npy`, encodeNpy(shape, data)]);
  return zipSync(Object.fromEntries(files), options);
}

function arrayName({ name }: { readonly name: string }): string {
  return name.replace(/\.npy$/, '');
}
