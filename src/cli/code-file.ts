/** Codes into a file, block after block. */

import { encodeCsv } from '../data/csv.ts';
import { writePieces } from '../data/files.ts';
import { bytesOf, npyHead } from '../data/npy.ts';
import { streamNpz } from '../data/npz.ts';

export interface CodeFile {
  readonly kind: 'npy' | 'npz' | 'csv';
  readonly count: number;
  readonly latentSize: number;
  readonly labels?: Int32Array;
  readonly classes?: readonly string[];
}

/**
 * Writes codes as they come: .npy (z), .npz (z and labels) or .csv; whole or not at all.
 * @param blocks latentSize numbers an item, in the order of the items
 * @throws AliError 'io', 'usage' where a .npz file would be too large, and whatever `blocks` throws
 */
export async function writeCodes(
  path: string,
  blocks: AsyncIterable<Float32Array>,
  { kind, count, latentSize, labels, classes }: CodeFile,
): Promise<void> {
  const shape = [count, latentSize];
  await writePieces(path, async (write) => {
    if (kind === 'npz') {
      const more = labels ? [{ name: 'labels', shape: [count], type: '<i4' as const, pieces: [labels] }] : [];
      return streamNpz(write, [{ name: 'z', shape, type: '<f4', pieces: blocks }, ...more]);
    }
    if (kind === 'npy') await write(npyHead(shape, '<f4'));
    let first = 0;
    for await (const z of blocks) {
      const end = first + z.length / latentSize;
      const rows = { width: latentSize, header: first === 0, ...(classes && { classes }) };
      if (kind === 'npy') await write(bytesOf(z));
      else await write(encodeCsv(z, { ...rows, ...(labels && { labels: labels.subarray(first, end) }) }));
      first = end;
    }
  });
}
