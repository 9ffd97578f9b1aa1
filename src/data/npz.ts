/** NumPy's .npz format: a zip of .npy arrays, read and written. */

import { Zip, type ZipOptions, ZipPassThrough, zipSync } from 'fflate';
import { AliError } from '../errors.ts';
import { maximumBytes } from './dataset.ts';
import type { WritePiece } from './files.ts';
import { bytesOf, encodeNpy, type NpyArray, npyHead, readNpyInput } from './npy.ts';
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

/** An array whose numbers come piece by piece. */
export interface StreamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: '<f4' | '<i4';
  readonly pieces: AsyncIterable<Float32Array> | Iterable<Int32Array>;
}

/** The earliest that a zip archive can tell. */
const mtime = new Date(1980, 0, 1);

/** Sizes in a zip archive of the plain kind have 32 bits. */
const maximumArchive = 2 ** 32 - 2 ** 20;

/**
 * Writes an uncompressed .npz file as its arrays come; the same arrays give the same bytes.
 * @throws AliError 'usage' above 4 GiB, before any piece is asked for
 */
export async function streamNpz(write: WritePiece, arrays: readonly StreamedArray[]): Promise<void> {
  const bytes = arrays.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 4), 0);
  if (bytes > maximumArchive) {
    throw new AliError('usage', `a .npz file holds at most ${maximumArchive} bytes; received ${bytes}`, {
      remedy: 'write a .npy file, or do it in parts',
    });
  }
  const made: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    made.push(bytes);
  });
  const flush = async () => {
    for (const bytes of made.splice(0)) await write(bytes);
  };
  for (const { name, shape, type, pieces } of arrays) {
    const entry = new ZipPassThrough(`${name}.npy`);
    entry.mtime = mtime;
    zip.add(entry);
    entry.push(npyHead(shape, type));
    for await (const piece of pieces) {
      entry.push(bytesOf(piece));
      await flush();
    }
    entry.push(new Uint8Array(), true);
    await flush();
  }
  zip.end();
  await flush();
}

/** The bytes of an uncompressed .npz file; the same arrays give the same bytes. */
export function encodeNpz(
  arrays: Readonly<Record<string, { shape: readonly number[]; data: Float32Array | Int32Array | Uint8Array }>>,
): Uint8Array {
  const options: ZipOptions = { level: 0, mtime };
  const files = Object.entries(arrays).map(([name, { shape, data }]) => [`${name}.npy`, encodeNpy(shape, data)]);
  return zipSync(Object.fromEntries(files), options);
}

function arrayName({ name }: { readonly name: string }): string {
  return name.replace(/\.npy$/, '');
}
