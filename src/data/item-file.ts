/**
 * Decoded items in a file, each at its place with a digest of itself: an item is there when its digest fits, so a writer
 * that was killed, a second writer, or a damaged disk cannot make a reader believe what is wrong.
 */

import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { AliError } from '../errors.ts';
import { ioError } from './files.ts';

/** What a file holds; another text or size is another file. */
export interface ItemFileLayout {
  /** Whose items they are, at the head of the file: one line of at most 4 KiB. */
  readonly about: string;
  readonly count: number;
  /** Bytes an item. */
  readonly itemSize: number;
}

export interface ItemFile {
  /** Item `index`, a view that the next call overwrites; undefined where it is not there, or not whole. */
  read(index: number): Uint8Array | undefined;
  /** Puts an item at its place. @throws AliError 'io' when the disk is full or refuses */
  write(index: number, item: Uint8Array): void;
  close(): void;
}

const headLength = 4096;
const digestLength = 8;

/** Bytes that the whole file takes once every item is there. */
export function itemFileBytes({ count, itemSize }: ItemFileLayout): number {
  return headLength + count * (digestLength + itemSize);
}

/**
 * Makes the file where it is not there yet or is not what it should be. It takes space only as items are written, but
 * there must be enough for all of them.
 * @throws AliError 'io' when the folder cannot be written to or the disk has too little space
 */
export function prepareItemFile(path: string, layout: ItemFileLayout): void {
  const missing = itemFileBytes(layout) - occupied(path, layout);
  const space = freeBytes(dirname(path));
  if (missing > space) {
    throw new AliError(
      'io',
      `the decoded images do not fit on the disk of ${dirname(path)}; expected ${showMiB(missing)}; received ${showMiB(space)} that are free`,
      { remedy: 'free some space, or keep them elsewhere: --cache DIR' },
    );
  }
  if (isItemFile(path, layout)) return;
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const descriptor = openSync(temporary, 'wx');
    try {
      writeSync(descriptor, headOf(layout));
      ftruncateSync(descriptor, itemFileBytes(layout));
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw ioError(error, path);
  }
}

/** Opens a file that `prepareItemFile` has made. @throws AliError 'io' */
export function openItemFile(path: string, { count, itemSize }: ItemFileLayout): ItemFile {
  const descriptor = attempt(path, () => openSync(path, 'r+'));
  const record = new Uint8Array(digestLength + itemSize);
  const item = record.subarray(digestLength);
  const placeOf = (index: number) => {
    if (!(index >= 0 && index < count)) {
      throw new AliError('shape', `${path}: expected an item below ${count}; received ${index}`);
    }
    return headLength + index * record.length;
  };
  return {
    read(index) {
      const position = placeOf(index);
      const length = attempt(path, () => readSync(descriptor, record, 0, record.length, position));
      return length === record.length && digestOf(index, item).equals(record.subarray(0, digestLength))
        ? item
        : undefined;
    },
    write(index, bytes) {
      const position = placeOf(index);
      record.set(bytes, digestLength);
      record.set(digestOf(index, item));
      for (let done = 0; done < record.length; ) {
        done += attempt(path, () => writeSync(descriptor, record, done, record.length - done, position + done));
      }
    },
    close: () => closeSync(descriptor),
  };
}

/** The number of the item is in its digest, so that an item at another's place is not taken for it. */
function digestOf(index: number, item: Uint8Array): Buffer {
  const hash = createHash('sha256').update(`${index} `).update(item);
  return hash.digest().subarray(0, digestLength);
}

function headOf({ about }: ItemFileLayout): Buffer {
  return Buffer.from(`${about}\n`.padEnd(headLength));
}

function isItemFile(path: string, layout: ItemFileLayout): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw ioError(error, path);
  }
  try {
    const head = Buffer.alloc(headLength);
    readSync(descriptor, head, 0, headLength, 0);
    return head.equals(headOf(layout)) && fstatSync(descriptor).size === itemFileBytes(layout);
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes on the disk that are the file's already. */
function occupied(path: string, layout: ItemFileLayout): number {
  try {
    const descriptor = openSync(path, 'r');
    const { blocks } = fstatSync(descriptor);
    closeSync(descriptor);
    return Math.min(blocks * 512, itemFileBytes(layout));
  } catch {
    return 0;
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = attempt(folder, () => statfsSync(folder));
  return bavail * bsize;
}

const showMiB = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw ioError(error, path);
  }
}
