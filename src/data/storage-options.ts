/** Where large folders of images are kept, and how they are decoded. */

import { AliError } from '../errors.ts';

export interface StorageOptions {
  /** Folder where the decoded images of large folders are kept. Default: this package's in the user's cache. */
  readonly cache?: string;
  /** Bytes of decoded images that are held in memory; where there are more they stay on the disk. Default 256 MiB. */
  readonly memoryLimit?: number;
  /** Threads that decode, 0 for the calling one. Default one a core. */
  readonly workers?: number;
}

const mostWorkers = 256;

/**
 * The storage options among others, those that are given.
 * @throws AliError 'usage' for one that makes no sense
 */
export function storageOptions({ cache, memoryLimit, workers }: StorageOptions): StorageOptions {
  const check = (holds: boolean, what: string, received: unknown) => {
    if (!holds) throw new AliError('usage', `${what}; received ${JSON.stringify(received)}`);
  };
  if (cache !== undefined) {
    check(typeof cache === 'string' && cache !== '', 'cache: expected the path of a folder', cache);
  }
  if (memoryLimit !== undefined) check(memoryLimit >= 0, 'memoryLimit: expected a number of bytes', memoryLimit);
  if (workers !== undefined) {
    const inRange = Number.isInteger(workers) && workers >= 0 && workers <= mostWorkers;
    check(inRange, `workers: expected a whole number from 0 to ${mostWorkers}`, workers);
  }
  return {
    ...(cache !== undefined && { cache }),
    ...(memoryLimit !== undefined && { memoryLimit }),
    ...(workers !== undefined && { workers }),
  };
}
