/** Data that a page sends: kept below the folder of runs, bounded, and unpacked by another process. */

import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { AliError, type ErrorCode } from '../../errors.ts';
import type { UploadAnswer } from '../shared/messages.ts';
import type { Unpacked } from './unpack.ts';

/** The folder of uploads in the folder of runs: no run, as its name begins with a dot. */
export const uploadFolder = '.uploads';

const maximumBytes = 4 * 2 ** 30;
const minutes = 10;
const kinds = /\.(zip|csv|tsv|npy|npz|parquet)$/i;

export interface Uploads {
  /**
   * Keeps a file and, where it is a zip, what is in it.
   * @returns the path to train on
   * @throws AliError 'usage' for another kind of file, 'data' where it is too large or its archive is refused; then nothing is kept
   */
  receive(name: string, body: ReadableStream<Uint8Array>): Promise<UploadAnswer>;
}

export function createUploads(runs: string, { limit = maximumBytes }: { readonly limit?: number } = {}): Uploads {
  return {
    async receive(name, body) {
      const kind = kinds.exec(name)?.[1]?.toLowerCase();
      if (!kind) {
        throw new AliError('usage', `${name}: expected a .zip of images, or a .csv, .tsv, .npy, .npz or .parquet`, {
          remedy: 'pack the folder of images into a zip',
        });
      }
      const folder = join(runs, uploadFolder);
      await mkdir(folder, { recursive: true });
      const own = await mkdtemp(join(folder, 'upload-'));
      try {
        const path = join(own, safeName(name));
        await pipeline(Readable.fromWeb(body), bounded(name, limit), createWriteStream(path, { flags: 'wx' }));
        if (kind !== 'zip') return { data: path, files: 1, left: 0 };
        const unpacked = await unpackApart(path, join(own, 'data'));
        await rm(path);
        return unpacked;
      } catch (error) {
        await rm(own, { recursive: true, force: true });
        throw error;
      }
    },
  };
}

/** The last part of the name in letters that every file system takes. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1)!;
  return last
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '')
    .slice(-100);
}

function bounded(name: string, limit: number) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let received = 0;
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > limit) {
        throw new AliError('data', `${name} is too large; expected at most ${limit} bytes`, {
          remedy: 'copy it to this machine and give its path',
        });
      }
      yield chunk;
    }
  };
}

type Answer = { unpacked: Unpacked } | { error: { code: ErrorCode; message: string; remedy?: string } };

/** A damaged or hostile archive can at worst end the other process. */
function unpackApart(path: string, folder: string): Promise<Unpacked> {
  const script = fileURLToPath(new URL('./unpack-process.js', import.meta.url));
  const options = { timeout: minutes * 60_000, maxBuffer: 2 ** 20 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--max-old-space-size=512', script, path, folder], options, (cause, stdout) => {
      if (cause) {
        return reject(new AliError('data', `the archive could not be unpacked: ${cause.message}`, { cause }));
      }
      const answer = JSON.parse(stdout) as Answer;
      if ('unpacked' in answer) return resolve(answer.unpacked);
      const { code, message, remedy } = answer.error;
      reject(new AliError(code, message, remedy === undefined ? {} : { remedy }));
    });
  });
}
