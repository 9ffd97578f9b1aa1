/** Whether data are those that a run was trained on. */

import { listingPrefix } from '../data/dataset.ts';
import { AliError } from '../errors.ts';

/** How to read the data of that digest again: whether images are in memory or on the disk changes it, so they stay where they were. */
export const storageOf = (digest: string): { readonly memoryLimit?: 0 } =>
  digest.startsWith(listingPrefix) ? { memoryLimit: 0 } : {};

/** @throws AliError 'data' where the digests differ */
export function checkDigest(data: string, received: string, expected: string): void {
  if (received === expected) return;
  throw new AliError(
    'data',
    `the data at "${data}" is not what this run was trained on; expected digest ${expected}; received ${received}`,
    { remedy: 'bring the same data back, or train a new run' },
  );
}
