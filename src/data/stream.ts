/** Files read from front to back in pieces, gzipped or not, in flat memory. */

import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { openFile, readAt, readError } from './input.ts';

/**
 * The bytes of a regular file, piece by piece; gzip is known by its first two bytes, whatever the name.
 * @throws AliError 'data' when it is missing, unreadable, damaged or not a file
 */
export async function* streamFile(path: string): AsyncGenerator<Buffer, void, undefined> {
  const { handle, size } = await openFile(path);
  const streams: Readable[] = [];
  try {
    const magic = await readAt(handle, path, { position: 0, length: Math.min(2, size) });
    const file = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 18 });
    streams.push(file);
    if (magic[0] === 0x1f && magic[1] === 0x8b) {
      const inflated = createGunzip({ chunkSize: 1 << 18 });
      streams.push(inflated);
      file.on('error', (error) => inflated.destroy(error));
      yield* file.pipe(inflated) as AsyncIterable<Buffer>;
    } else {
      yield* file as AsyncIterable<Buffer>;
    }
  } catch (error) {
    throw readError(error, path);
  } finally {
    for (const stream of streams) stream.destroy();
    await handle.close();
  }
}
