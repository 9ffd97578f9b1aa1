/** Tar archives (POSIX ustar), gzipped or not, read from front to back. */

import { stat } from 'node:fs/promises';
import { AliError } from '../errors.ts';
import { maximumDeflateRatio, readError } from './input.ts';
import { streamFile } from './stream.ts';

const block = 512;
const maximumMember = 256 * 2 ** 20;
const maximumTotal = 2 ** 30;
const maximumMembers = 100_000;
const regular = new Set(['0', '\0']);

interface Member {
  /** Last part of its path. */
  readonly name: string;
  readonly size: number;
  readonly isFile: boolean;
}

/**
 * The regular files of an archive whose names, without folders, are wanted. The rest is passed over; nothing is written
 * anywhere.
 * @param options.limit bytes of the whole archive, inflated; default 1 GiB
 * @throws AliError 'data' when the archive is no tar, damaged, truncated, or holds or inflates to absurd amounts
 */
export async function readTar(
  path: string,
  wanted: (name: string) => boolean,
  { limit = maximumTotal }: { readonly limit?: number } = {},
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const { size: packed } = await stat(path).catch((error) => {
    throw readError(error, path);
  });
  const header = Buffer.alloc(block);
  let inHeader = 0;
  let members = 0;
  let total = 0;
  let target: Uint8Array | undefined;
  let filled = 0;
  /** Bytes of the member, and of the padding behind it, that are still to come. */
  let content = 0;
  let padding = 0;
  let ended = false;
  for await (const piece of streamFile(path)) {
    total += piece.length; // read to the very end: gzip's check sum stands there
    if (total > limit) throw damaged(path, `more than ${limit} bytes`);
    for (let at = 0; at < piece.length && !ended; ) {
      if (content > 0) {
        const part = piece.subarray(at, at + content);
        target?.set(part, filled);
        filled += part.length;
        content -= part.length;
        at += part.length;
      } else if (padding > 0) {
        const passed = Math.min(padding, piece.length - at);
        padding -= passed;
        at += passed;
      } else {
        const part = piece.subarray(at, at + block - inHeader);
        header.set(part, inHeader);
        inHeader += part.length;
        at += part.length;
        if (inHeader < block) continue;
        inHeader = 0;
        const member = readHeader(path, header);
        ended = member === undefined;
        if (!member) break;
        if (++members > maximumMembers) throw damaged(path, `more than ${maximumMembers} files`);
        content = member.size;
        padding = (block - (member.size % block)) % block;
        filled = 0;
        target = undefined;
        if (!member.isFile || !wanted(member.name)) continue;
        if (member.size > Math.min(maximumMember, maximumDeflateRatio * packed))
          throw damaged(path, `absurd size of ${member.size} bytes for ${member.name}`);
        target = new Uint8Array(member.size);
        files.set(member.name, target);
      }
    }
  }
  if (content > 0 || inHeader > 0 || members === 0) {
    throw new AliError('data', `${path} is truncated${members === 0 ? ', or no tar archive' : ''}`, {
      remedy: 'fetch the file again',
    });
  }
  return files;
}

/** The member that a header announces; undefined for the zeros at the end of an archive. */
function readHeader(path: string, header: Buffer): Member | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const sum = header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (octal(header, 148, 8) !== sum) throw damaged(path, 'a header with a wrong check sum');
  const size = octal(header, 124, 12);
  if (size === undefined) throw damaged(path, 'an unreadable size');
  const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
  return { name: name.split('/').at(-1)!, size, isFile: regular.has(String.fromCharCode(header[156]!)) };
}

function octal(header: Buffer, at: number, length: number): number | undefined {
  const text = header
    .toString('latin1', at, at + length)
    .replace(/\0.*$/s, '')
    .trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function damaged(path: string, received: string): AliError {
  return new AliError('data', `${path} is not a sound tar archive; received ${received}`, {
    remedy: 'fetch the file again',
  });
}
