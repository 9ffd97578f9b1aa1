/** Reading files from outside piece by piece, compressed or not, so that memory is taken only after sizes are checked. */

import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AliError } from '../errors.ts';
import { maximumBytes } from './dataset.ts';

/** Bytes to be read from front to back. */
export interface Input {
  /** Path, or what else to call it in errors. */
  readonly name: string;
  /** Upper bound of the bytes in it, known before reading. */
  readonly most: number;
  /** The exact number of bytes, where it is known: a gzip file does not tell. */
  readonly exact: number | undefined;
  /** Fills `target` from its start; the result is below target.length only at the end of the input. */
  fill(target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** Deflate cannot compress better than this, so a small file cannot hold more. */
const maximumDeflateRatio = 1032;

/**
 * Opens a regular file; gzip is known by its first two bytes, whatever the name.
 * @throws AliError 'data' when it is missing, unreadable or not a file
 */
export async function openInput(path: string): Promise<Input> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) throw notFile(path);
    const magic = new Uint8Array(2);
    await handle.read(magic, 0, 2, 0);
    const compressed = magic[0] === 0x1f && magic[1] === 0x8b;
    return compressed ? gunzipInput(path, handle, stat.size) : plainInput(path, handle, stat.size);
  } catch (error) {
    await handle?.close();
    throw readError(error, path);
  }
}

/**
 * Reads a regular file whole, as it is on the disk.
 * @throws AliError 'data' when it is missing, unreadable, not a file, empty or above `limit` bytes
 */
export async function readWhole(path: string, options: { limit?: number } = {}): Promise<Uint8Array> {
  const { limit = maximumBytes } = options;
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw notFile(path);
      if (stat.size === 0) throw new AliError('data', `${path} is empty`, { remedy: 'fetch or write the file again' });
      if (stat.size > limit) {
        throw new AliError('data', `${path} is too large; expected at most ${limit} bytes; received ${stat.size}`, {
          remedy: 'check that the file is what its name says',
        });
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(error, path);
  }
}

/** Bytes in memory as an input. */
export function bytesInput(name: string, bytes: Uint8Array): Input {
  let position = 0;
  return {
    name,
    most: bytes.length,
    exact: bytes.length,
    fill: async (target) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      position += part.length;
      return part.length;
    },
    close: async () => {},
  };
}

/**
 * Takes memory for `count` numbers that a header announces and fills it, after checking that the input can hold them;
 * then the input must be at its end.
 * @param header bytes read so far
 * @throws AliError 'data' when the sizes are absurd, the input is too short, or it goes on
 */
export async function readAnnounced<T extends Uint8Array>(
  input: Input,
  { bytes, header, allocate }: { bytes: number; header: number; allocate: (bytes: number) => T },
): Promise<T> {
  if (!Number.isSafeInteger(bytes) || bytes > maximumBytes) {
    throw new AliError(
      'data',
      `${input.name}: absurd size; expected at most ${maximumBytes} bytes; received ${bytes}`,
      {
        remedy: 'check that the file is what its name says, or split it',
      },
    );
  }
  const expected = header + bytes;
  if (expected > input.most || (input.exact !== undefined && expected > input.exact)) {
    throw truncated(input, expected, input.exact);
  }
  if (input.exact !== undefined && input.exact > expected) throw overlong(input, expected);
  const target = allocate(bytes);
  const filled = await input.fill(target);
  if (filled < bytes) throw truncated(input, expected, header + filled);
  if ((await input.fill(new Uint8Array(1))) > 0) throw overlong(input, expected);
  return target;
}

function notFile(path: string): AliError {
  return new AliError('data', `${path} is not a file`, { remedy: 'give the path of a file' });
}

function truncated(input: Input, expected: number, received: number | undefined): AliError {
  const got = received === undefined ? 'a file too small for that' : String(received);
  return new AliError('data', `${input.name} is truncated; expected ${expected} bytes by its header; received ${got}`, {
    remedy: 'fetch or write the file again',
  });
}

function overlong(input: Input, expected: number): AliError {
  return new AliError('data', `${input.name} goes on after its data; expected ${expected} bytes by its header`, {
    remedy: 'check that the file is what its name says',
  });
}

function plainInput(name: string, handle: FileHandle, size: number): Input {
  let position = 0;
  return {
    name,
    most: size,
    exact: size,
    fill: async (target) => {
      let filled = 0;
      while (filled < target.length) {
        const { bytesRead } = await handle.read(target, filled, target.length - filled, position).catch((error) => {
          throw readError(error, name);
        });
        if (bytesRead === 0) break;
        filled += bytesRead;
        position += bytesRead;
      }
      return filled;
    },
    close: () => handle.close(),
  };
}

function gunzipInput(name: string, handle: FileHandle, size: number): Input {
  const file = handle.createReadStream({ start: 0, autoClose: false });
  const stream = file.pipe(createGunzip({ chunkSize: 1 << 16 }));
  file.on('error', (error) => stream.destroy(error));
  const pieces = stream.iterator({ destroyOnReturn: false });
  let rest: Uint8Array = new Uint8Array(0);
  return {
    name,
    most: size * maximumDeflateRatio,
    exact: undefined,
    fill: async (target) => {
      let filled = 0;
      while (filled < target.length) {
        if (rest.length === 0) {
          const next: IteratorResult<Uint8Array> = await pieces.next().catch((error) => {
            throw readError(error, name);
          });
          if (next.done) break;
          rest = next.value;
        }
        const part = rest.subarray(0, target.length - filled);
        target.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
      }
      return filled;
    },
    close: async () => {
      file.destroy();
      stream.destroy();
      await handle.close().catch(() => {});
    },
  };
}

const explanations: Record<string, readonly [what: string, remedy: string]> = {
  ENOENT: ['does not exist', 'check the spelling'],
  ENOTDIR: ['does not exist', 'check the spelling'],
  EACCES: ['cannot be read: permission denied', 'change its permissions'],
  EPERM: ['cannot be read: not permitted', 'change its permissions'],
  EISDIR: ['is a folder', 'give the path of a file'],
  EIO: ['cannot be read: the disk reports an error', 'check the disk'],
  Z_DATA_ERROR: ['is a damaged gzip file', 'fetch or write the file again'],
  Z_BUF_ERROR: ['is a truncated gzip file', 'fetch or write the file again'],
};

/** Turns what the file system or gunzip said about a path into an AliError of code 'data'; other errors pass through. */
export function readError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof AliError || typeof code !== 'string') return error;
  const [what, remedy] = explanations[code] ?? [`cannot be read: ${code}`, 'check the path'];
  return new AliError('data', `${path} ${what}`, { remedy, cause: error });
}
