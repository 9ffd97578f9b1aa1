/** Writing files so that a reader sees the old content or the new one, never half of it. */

import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AliError } from '../errors.ts';

/** Whole content, or pieces to be written one after another. */
export type FileContent = string | Uint8Array | readonly (string | Uint8Array)[];

/**
 * Writes a file under a temporary name in the same folder, flushes it to the disk and renames it into place.
 * When anything fails the temporary file is removed and an existing file stays as it was.
 * @throws AliError 'io' naming the path and what to do
 */
export async function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  await writePieces(path, async (write) => {
    for (const piece of pieces) await write(piece);
  });
}

/** Adds a piece to a file: behind the last one, or from a byte on. */
export type WritePiece = (piece: string | Uint8Array, position?: number) => Promise<void>;

/**
 * Writes a file as `writeFileAtomic` does, piece by piece as they are made: nothing is left of it when `produce` fails.
 * @throws AliError 'io' naming the path and what to do, and whatever `produce` throws
 */
export async function writePieces(path: string, produce: (write: WritePiece) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      let end = 0;
      await produce(async (piece, position = end) => {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        for (let done = 0; done < bytes.length; ) {
          done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
        }
        end = position + bytes.length;
      });
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw ioError(error, path);
  }
  await syncDirectory(dirname(path));
}

/** Makes a folder and the ones above it; an existing one is fine. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await makeWithParents(resolve(path));
  } catch (error) {
    throw ioError(error, path);
  }
}

/** Node's own recursive mkdir never returns where a parent exists but takes no folders, as /proc. */
async function makeWithParents(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || (await stat(parent).catch(() => undefined))) throw error;
    await makeWithParents(parent);
    await mkdir(path);
  }
}

/** A rename is durable once its folder is flushed; not every file system allows that, and the file is whole anyway. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

const explanations: Record<string, readonly [what: string, remedy: string]> = {
  ENOSPC: ['the disk is full', 'free some space or write to another disk'],
  EDQUOT: ['the disk quota is used up', 'free some space or write to another disk'],
  EROFS: ['the file system is read-only', 'write to another folder'],
  EACCES: ['permission denied', 'write to a folder that is yours, or change its permissions'],
  EPERM: ['not permitted', 'write to a folder that is yours, or change its permissions'],
  EFBIG: [
    'the file would be larger than the system allows',
    'raise the limit (ulimit -f), or write to another file system',
  ],
  ENOTDIR: ['a part of the path is a file, not a folder', 'choose another path'],
  EEXIST: ['a file is in the way', 'choose another path'],
  EISDIR: ['it is a folder', 'give the path of a file'],
  ENOENT: ['the folder does not exist', 'make the folder first, or check the spelling'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter name'],
  EMFILE: ['too many open files', 'close other programs or raise the limit (ulimit -n)'],
  EIO: ['the disk reports an error', 'check the disk, or write to another one'],
};

/** Turns what the file system said about a path into an AliError of code 'io'; other errors pass through. */
export function ioError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof AliError || typeof code !== 'string') return error;
  const [what, remedy] = explanations[code] ?? [code, 'check the path'];
  return new AliError('io', `cannot write ${path}: ${what}`, { remedy, cause: error });
}
