/** NumPy's .npz format: a zip of .npy arrays, read and written. */

import { type UnzipFileInfo, unzipSync, type ZipOptions, zipSync } from 'fflate';
import { AliError } from '../errors.ts';
import { maximumBytes } from './dataset.ts';
import { bytesInput, readWhole } from './input.ts';
import { encodeNpy, type NpyArray, readNpyInput } from './npy.ts';

const maximumEntries = 1024;
const maximumArchive = 2 * 2 ** 30;

/**
 * Reads the arrays of a .npz file by name, without the ending .npy. Sizes are checked before anything is inflated.
 * @param options.names which arrays to read where the file has them, at least one of them; default all
 * @throws AliError 'data' when the file is no zip, is damaged, announces too much, or has none of the arrays
 */
export async function readNpz(
  path: string,
  options: { names?: readonly string[] } = {},
): Promise<Map<string, NpyArray>> {
  const archive = await readWhole(path, { limit: maximumArchive });
  const arrays = new Map<string, NpyArray>();
  const { files, entries } = inflate(path, archive, options.names);
  if (options.names && Object.keys(files).length === 0) {
    const received = entries.slice(0, 20).map(arrayName).join(', ');
    throw new AliError('data', `${path} holds none of ${options.names.join(', ')}; received ${received || 'nothing'}`, {
      remedy: 'name the arrays train_images, test_images, train_labels, test_labels, or x and y',
    });
  }
  for (const [entry, bytes] of Object.entries(files)) {
    arrays.set(arrayName(entry), await readNpyInput(bytesInput(`${path}: ${entry}`, bytes)));
  }
  return arrays;
}

/** The bytes of an uncompressed .npz file; the same arrays give the same bytes. */
export function encodeNpz(
  arrays: Readonly<Record<string, { shape: readonly number[]; data: Float32Array | Int32Array | Uint8Array }>>,
): Uint8Array {
  const options: ZipOptions = { level: 0, mtime: new Date(1980, 0, 1) };
  const files = Object.entries(arrays).map(([name, { shape, data }]) => [`${name}.npy`, encodeNpy(shape, data)]);
  return zipSync(Object.fromEntries(files), options);
}

function inflate(
  path: string,
  archive: Uint8Array,
  names?: readonly string[],
): { files: Record<string, Uint8Array>; entries: string[] } {
  const entries: string[] = [];
  let announced = 0;
  const filter = (file: UnzipFileInfo): boolean => {
    entries.push(file.name);
    if (entries.length > maximumEntries) throw damaged(path, `more than ${maximumEntries} entries`);
    if (!file.name.endsWith('.npy') || (names && !names.includes(arrayName(file.name)))) return false;
    announced += Math.max(file.originalSize, file.size);
    if (!(announced <= maximumBytes) || file.size > archive.length) {
      throw damaged(path, `an absurd size of ${file.originalSize} bytes for ${file.name}`);
    }
    return true;
  };
  try {
    return { files: unzipSync(archive, { filter }), entries };
  } catch (error) {
    if (error instanceof AliError) throw error;
    throw damaged(path, (error as Error).message, error);
  }
}

function arrayName(entry: string): string {
  return entry.replace(/\.npy$/, '');
}

function damaged(path: string, received: string, cause?: unknown): AliError {
  return new AliError('data', `${path} is not a sound .npz file; received ${received}`, {
    remedy: 'write the file again with numpy.savez',
    cause,
  });
}
