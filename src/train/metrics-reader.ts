/** The metrics of a run, read on from where the last reading ended: for whoever follows a run that is being trained. */

import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../data/files.ts';
import { type MetricsRecord, metricsName, parseRecord } from './metrics.ts';

const chunkBytes = 2 ** 20;
const newline = 0x0a;
/** A line of more than this is none that training wrote: the reading ends before it. */
const lineLimit = 2 ** 23;

export interface MetricsReading {
  /** The whole lines since the last reading; lines that are no records are left out. */
  readonly records: MetricsRecord[];
  /** Whether the file is another one than before, as after `ali resume`: what was read until now no longer holds. */
  readonly restarted: boolean;
}

export interface MetricsReader {
  /**
   * Reads at most `bytes` (default 1 MiB, and no less than a line) further; no records are the end of the file as it is now.
   * @throws AliError 'io' when the file system refuses.
   */
  read(bytes?: number): Promise<MetricsReading>;
  /** Bytes read of whole lines. */
  offset(): number;
}

/** Opens no file until it reads; a run without metrics has no records. `offset` is the end of a line that was read before. */
export function createMetricsReader(
  run: string,
  { offset: from = 0 }: { readonly offset?: number } = {},
): MetricsReader {
  const path = join(run, metricsName);
  let offset = from;
  let identity: string | undefined;

  async function readFrom(file: FileHandle, bytes: number): Promise<MetricsReading> {
    const { size, ino, birthtimeMs } = await file.stat();
    const found = `${ino}:${birthtimeMs}`;
    const restarted = size < offset || (identity !== undefined && identity !== found);
    if (restarted) offset = 0;
    identity = found;
    const text = await wholeLines(file, { offset, size, bytes });
    offset += text.length;
    const lines = text.length === 0 ? [] : text.toString('utf8').split('\n').slice(0, -1);
    return { restarted, records: lines.map(parseRecord).filter((record) => record !== undefined) };
  }

  return {
    offset: () => offset,
    async read(bytes = chunkBytes) {
      const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw ioError(error, path);
      });
      if (file === undefined) {
        const restarted = offset > 0;
        offset = 0;
        return { records: [], restarted };
      }
      try {
        return await readFrom(file, bytes);
      } catch (error) {
        throw ioError(error, path);
      } finally {
        await file.close();
      }
    },
  };
}

/** The last records of a run, oldest first, from the last `bytes` of its metrics. @throws AliError 'io' */
export async function readLastMetrics(run: string, { bytes = 2 ** 16 }: { readonly bytes?: number } = {}) {
  const path = join(run, metricsName);
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - bytes);
      const buffer = Buffer.alloc(size - start);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      const lines = buffer
        .subarray(0, bytesRead)
        .toString('utf8')
        .split('\n')
        .slice(start > 0 ? 1 : 0, -1);
      return lines.map(parseRecord).filter((record) => record !== undefined);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw ioError(error, path);
  }
}

/** The bytes of the next whole lines: about `bytes`, more only where a single line is longer. */
async function wholeLines(
  file: FileHandle,
  { offset, size, bytes }: { readonly offset: number; readonly size: number; readonly bytes: number },
): Promise<Buffer> {
  for (let wanted = Math.min(bytes, size - offset); wanted > 0; wanted = Math.min(2 * wanted, size - offset)) {
    const buffer = Buffer.alloc(wanted);
    const { bytesRead } = await file.read(buffer, 0, wanted, offset);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
    if (end > 0) return buffer.subarray(0, end);
    if (wanted >= Math.min(size - offset, lineLimit)) break;
  }
  return Buffer.alloc(0);
}
