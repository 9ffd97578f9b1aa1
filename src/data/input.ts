/** Reading files from outside: compressed or not, memory is taken only after the announced sizes were checked. */

import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { AliError } from '../errors.ts';
import { maximumBytes } from './dataset.ts';

/** Bytes to be read from front to back. */
export interface Input {
  /** Path, or what else to call it in errors. */
  readonly name: string;
  /** No more bytes than this are in it. */
  readonly most: number;
  /** The exact number of bytes, where it is known: a gzip file does not tell. */
  readonly exact: number | undefined;
  /** The next bytes of a header; fewer than asked for only at the end of the input. */
  head(length: number): Promise<Uint8Array>;
  /** The bytes that remain, but at most `length`, and whether that was all. */
  rest(length: number): Promise<{ bytes: Uint8Array; ended: boolean }>;
  close(): Promise<void>;
}

/** Deflate cannot compress better than this, so a small file cannot hold more. */
export const maximumDeflateRatio = 1032;

/** Opening a named pipe would otherwise wait for somebody to write into it. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/** Headers must end within this many bytes. */
const maximumHeader = 1 << 17;

/** A regular file that is open for reading. */
export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
}

/**
 * Opens a regular file, which the caller closes.
 * @throws AliError 'data' when it is missing, unreadable or not a file
 */
export async function openFile(path: string): Promise<OpenFile> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, withoutWaiting);
    const stat = await handle.stat();
    if (!stat.isFile()) throw notFile(path);
    return { path, handle, size: stat.size };
  } catch (error) {
    await handle?.close();
    throw readError(error, path);
  }
}

/**
 * Opens a regular file; gzip is known by its first two bytes, whatever the name.
 * @throws AliError 'data' when it is missing, unreadable, damaged or not a file
 */
export async function openInput(path: string): Promise<Input> {
  const { handle, size } = await openFile(path);
  const close = () => handle.close();
  try {
    const magic = await readAt(handle, path, { position: 0, length: Math.min(2, size) });
    const part = { handle, name: path, start: 0, size };
    const compressed = magic[0] === 0x1f && magic[1] === 0x8b;
    return compressed ? await deflatedInput(part, { format: 'gzip', close }) : plainInput(part, { close });
  } catch (error) {
    await close();
    throw readError(error, path);
  }
}

/**
 * Reads a regular file whole, as it is on the disk.
 * @throws AliError 'data' when it is missing, unreadable, not a file, empty or above `limit` bytes
 */
export async function readWhole(path: string, options: { limit?: number } = {}): Promise<Uint8Array> {
  const { limit = maximumBytes } = options;
  const { handle, size } = await openFile(path);
  try {
    if (size === 0) throw new AliError('data', `${path} is empty`, { remedy: 'fetch or write the file again' });
    if (size > limit) {
      throw new AliError('data', `${path} is too large; expected at most ${limit} bytes; received ${size}`, {
        remedy: 'check that the file is what its name says',
      });
    }
    return await handle.readFile();
  } catch (error) {
    throw readError(error, path);
  } finally {
    await handle.close();
  }
}

/**
 * The bytes that a header announces, after checking that the input can hold them; it must end with them.
 * @param options.bytes how many are announced
 * @param options.header bytes read so far
 * @throws AliError 'data' when the sizes are absurd, the input is too short, or it goes on
 */
export async function readAnnounced(
  input: Input,
  { bytes, header }: { bytes: number; header: number },
): Promise<Uint8Array> {
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
  if (expected > input.most) throw truncated(input, expected, input.exact);
  if (input.exact !== undefined && input.exact > expected) throw overlong(input, expected);
  const { bytes: values, ended } = await input.rest(bytes);
  if (values.length < bytes) throw truncated(input, expected, header + values.length);
  if (!ended) throw overlong(input, expected);
  return values;
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

/** Bytes of an open file, from `start` on; what they are is called `name` in errors. */
export interface FilePart {
  readonly handle: FileHandle;
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/** A part of a file as it is on the disk. */
export function plainInput(
  { handle, name, start, size }: FilePart,
  { close }: { readonly close: () => Promise<void> },
): Input {
  let position = 0;
  const next = async (length: number) => {
    const wanted = { position: start + position, length: Math.min(length, size - position) };
    const bytes = await readAt(handle, name, wanted);
    position += bytes.length;
    return bytes;
  };
  return {
    name,
    most: size,
    exact: size,
    head: next,
    rest: async (length) => ({ bytes: await next(length), ended: position === size }),
    close,
  };
}

const inflaters = { gzip: createGunzip, zlib: createInflate, raw: createInflateRaw };

/**
 * A part of a file that is compressed, `exact` bytes long once inflated where that is known. Headers come from a first,
 * short pass; the rest from a second one, when it is known how much there will be.
 */
export async function deflatedInput(
  part: FilePart,
  options: { readonly format: keyof typeof inflaters; readonly exact?: number; readonly close: () => Promise<void> },
): Promise<Input> {
  const { format, exact, close } = options;
  const start = await inflate(part, format, maximumHeader);
  let position = 0;
  return {
    name: part.name,
    most: Math.min(part.size * maximumDeflateRatio, exact ?? Number.POSITIVE_INFINITY),
    exact,
    head: async (length) => {
      const bytes = start.subarray(position, position + length);
      position += bytes.length;
      return bytes;
    },
    rest: async (length) => {
      const bytes = await inflate(part, format, position + length + 1);
      return { bytes: bytes.subarray(position, position + length), ended: bytes.length <= position + length };
    },
    close,
  };
}

/**
 * The first `limit` bytes of a compressed part, or all when there are fewer; gzip's checksum is checked when the end is
 * reached. With a chunk size of `limit`, zlib's pieces are views of one buffer, one behind the other: they need no copy.
 */
async function inflate(
  { handle, name, start, size }: FilePart,
  format: keyof typeof inflaters,
  limit: number,
): Promise<Uint8Array> {
  const input = Buffer.alloc(1 << 16);
  const stream = inflaters[format]({ chunkSize: Math.max(limit, input.length) });
  let whole = new Uint8Array(0);
  let length = 0;
  stream.on('data', (piece: Buffer<ArrayBuffer>) => {
    if (whole.length === 0) {
      const fits = piece.buffer.byteLength - piece.byteOffset >= limit;
      whole = fits ? new Uint8Array(piece.buffer, piece.byteOffset, limit) : new Uint8Array(limit);
    }
    const inPlace = piece.buffer === whole.buffer && piece.byteOffset === whole.byteOffset + length;
    const part = piece.subarray(0, limit - length);
    if (!inPlace) whole.set(part, length);
    length += part.length;
  });
  const end = once(stream, 'end').then(() => true);
  end.catch(() => {});
  try {
    for (let position = 0, ended = false; !ended && length < limit; ) {
      const { bytesRead } = await handle.read(input, 0, Math.min(input.length, size - position), start + position);
      position += bytesRead;
      if (bytesRead === 0) stream.end();
      const written = new Promise<boolean>((resolve) => {
        if (bytesRead > 0) stream.write(input.subarray(0, bytesRead), () => resolve(false));
      });
      ended = await Promise.race([end, written]);
    }
    if (stream.errored) throw stream.errored;
  } catch (error) {
    throw readError(error, name);
  } finally {
    stream.destroy();
  }
  return whole.subarray(0, length);
}

/** As many of the bytes at `position` as there are. */
export async function readAt(
  handle: FileHandle,
  name: string,
  { position, length }: { position: number; length: number },
): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(target, filled, length - filled, position + filled).catch((error) => {
      throw readError(error, name);
    });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return target.subarray(0, filled);
}

const explanations: Record<string, readonly [what: string, remedy: string]> = {
  ENOENT: ['does not exist', 'check the spelling'],
  ENOTDIR: ['does not exist', 'check the spelling'],
  EACCES: ['cannot be read: permission denied', 'change its permissions'],
  EPERM: ['cannot be read: not permitted', 'change its permissions'],
  EISDIR: ['is a folder', 'give the path of a file'],
  EIO: ['cannot be read: the disk reports an error', 'check the disk'],
  Z_DATA_ERROR: ['is damaged: its compressed data cannot be read', 'fetch or write the file again'],
  Z_BUF_ERROR: ['is truncated within its compressed data', 'fetch or write the file again'],
};

/** Turns what the file system or zlib said about a path into an AliError of code 'data'; other errors pass through. */
export function readError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof AliError || typeof code !== 'string') return error;
  const [what, remedy] = explanations[code] ?? [`cannot be read: ${code}`, 'check the path'];
  return new AliError('data', `${path} ${what}`, { remedy, cause: error });
}
