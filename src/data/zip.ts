/** Zip archives, read entry by entry from the disk: only what is asked for is read and inflated. APPNOTE.TXT of PKWARE. */

import { AliError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { deflatedInput, type Input, type OpenFile, openFile, plainInput, readAt, readError } from './input.ts';

/** A file in an archive, as the central directory announces it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once inflated. */
  readonly size: number;
  /** Its bytes as an input, which need not be closed. */
  open(): Promise<Input>;
}

export interface Zip {
  readonly entries: readonly ZipEntry[];
  close(): Promise<void>;
}

/** Bytes of the central directory for each entry: far more than a name and its numbers take. */
const directoryBytes = 1024;

const endSignature = 0x06054b50;
const endLength = 22;
const maximumComment = 0xffff;
const centralSignature = 0x02014b50;
const centralLength = 46;
const localSignature = 0x04034b50;
const localLength = 30;
const encrypted = 1;
const methods = { stored: 0, deflated: 8 };

/**
 * Opens an archive and reads its central directory.
 * @param options.maximumEntries more are refused; default 1024
 * @throws AliError 'data' when it is missing, empty, no zip, damaged or has more entries than that
 */
export async function openZip(
  path: string,
  { maximumEntries = 1024 }: { readonly maximumEntries?: number } = {},
): Promise<Zip> {
  const file = await openFile(path);
  try {
    if (file.size === 0) throw new AliError('data', `${path} is empty`, { remedy: 'fetch or write the file again' });
    return { entries: await readDirectory(file, maximumEntries), close: () => file.handle.close() };
  } catch (error) {
    await file.handle.close();
    throw readError(error, path);
  }
}

interface Place {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
}

async function readDirectory(file: OpenFile, maximumEntries: number): Promise<ZipEntry[]> {
  const { count, length, start } = await readEnd(file);
  if (count > maximumEntries) throw damaged(file.path, `more than ${maximumEntries} entries`);
  if (length > directoryBytes * maximumEntries || start + length > file.size)
    throw damaged(file.path, 'a truncated archive');
  const directory = await bytesAt(file, start, length);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + centralLength > length || directory.readUInt32LE(at) !== centralSignature) {
      throw damaged(file.path, 'a damaged list of its files');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place));
    const nameEnd = at + centralLength + nameLength!;
    const extraEnd = nameEnd + extraLength!;
    const place: Place = {
      name: directory.toString('utf8', at + centralLength, nameEnd),
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      checksum: directory.readUInt32LE(at + 16),
      ...largeSizes(directory.subarray(nameEnd, extraEnd), {
        size: directory.readUInt32LE(at + 24),
        packed: directory.readUInt32LE(at + 20),
        header: directory.readUInt32LE(at + 42),
      }),
    };
    entries.push({ name: place.name, size: place.size, open: () => openEntry(file, place) });
    at = extraEnd + commentLength!;
  }
  return entries;
}

/** The end of central directory record, behind which only a comment may stand. */
async function readEnd(file: OpenFile): Promise<{ count: number; length: number; start: number }> {
  const start = Math.max(0, file.size - endLength - maximumComment);
  const tail = await bytesAt(file, start, file.size - start);
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    if (at + endLength + tail.readUInt16LE(at + 20) > tail.length) continue;
    return { count: tail.readUInt16LE(at + 10), length: tail.readUInt32LE(at + 12), start: tail.readUInt32LE(at + 16) };
  }
  throw damaged(file.path, 'no list of its files, which stands at the end of an archive');
}

type Sizes = Pick<Place, 'size' | 'packed' | 'header'>;

/** Sizes that do not fit 32 bits are 0xffffffff, and follow in the extra field 1 in this order. */
function largeSizes(extra: Buffer, sizes: Sizes): Sizes {
  const large = { ...sizes };
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    let place = at + 4;
    for (const key of ['size', 'packed', 'header'] as const) {
      if (sizes[key] !== 0xffffffff || place + 8 > end) continue;
      large[key] = Number(extra.readBigUInt64LE(place));
      place += 8;
    }
  }
  return large;
}

async function openEntry(file: OpenFile, place: Place): Promise<Input> {
  const { name, flags, method, packed, size, header } = place;
  const local = await bytesAt(file, header, localLength);
  if (local.length < localLength || local.readUInt32LE(0) !== localSignature) {
    throw damaged(file.path, `no ${name} where it should be`);
  }
  const start = header + localLength + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (start + packed > file.size) throw damaged(file.path, `a truncated ${name}`);
  if ((flags & encrypted) !== 0) throw damaged(file.path, `an encrypted ${name}`);
  const part = { handle: file.handle, name: `${file.path}: ${name}`, start, size: packed };
  const close = async () => {};
  if (method === methods.stored) return summed(plainInput(part, { close }), file, place);
  if (method === methods.deflated) {
    return summed(await deflatedInput(part, { format: 'raw', exact: size, close }), file, place);
  }
  throw damaged(file.path, `${name} compressed by method ${method}`);
}

/** The input, whose check sum is compared once it has been read to its end. */
function summed(input: Input, file: OpenFile, { name, checksum }: Place): Input {
  let sum = 0;
  return {
    ...input,
    head: async (length) => {
      const bytes = await input.head(length);
      sum = crc32(bytes, sum);
      return bytes;
    },
    rest: async (length) => {
      const rest = await input.rest(length);
      sum = crc32(rest.bytes, sum);
      if (rest.ended && sum !== checksum) throw damaged(file.path, `${name} with a wrong check sum`);
      return rest;
    },
  };
}

async function bytesAt({ handle, path }: OpenFile, position: number, length: number): Promise<Buffer> {
  const bytes = await readAt(handle, path, { position, length });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function damaged(path: string, received: string): AliError {
  return new AliError('data', `${path} is not a sound zip archive; received ${received}`, {
    remedy: 'fetch or write the file again',
  });
}
