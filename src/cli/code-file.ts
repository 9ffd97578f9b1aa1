/** Codes into a file, block after block. */

import { extname } from 'node:path';
import { encodeCsv } from '../data/csv.ts';
import type { DataSplit } from '../data/dataset.ts';
import { writePieces } from '../data/files.ts';
import { bytesOf, npyHead } from '../data/npy.ts';
import { streamNpz } from '../data/npz.ts';
import { checkEmpty, type ProjectedBlock, writeProjector } from '../data/projector.ts';
import { resultKind } from './result-file.ts';

export const codeFormats = ['npy', 'npz', 'csv', 'parquet', 'projector'] as const;
export type CodeFormat = (typeof codeFormats)[number];

export interface CodeFile {
  readonly format: CodeFormat;
  readonly latentSize: number;
  /** Shape of an item. */
  readonly shape: readonly number[];
  readonly items: Pick<DataSplit, 'count' | 'labels' | 'pathOf'>;
  readonly classes?: readonly string[];
}

/**
 * Where codes go and in which format: the one that is named, else the one that the path's ending says; a path that ends in / is a folder
 * for TensorBoard's projector.
 * @throws AliError 'usage' for another ending, or a folder for the projector that is not empty
 */
export async function chooseCodeFile(
  out: string | undefined,
  format: CodeFormat | undefined,
): Promise<{ readonly file: string; readonly format: CodeFormat }> {
  const file = out ?? (format === 'projector' ? 'projector' : `latents.${format ?? 'npy'}`);
  const isFolder = /[/\\]$/.test(file) && extname(file) === '';
  const chosen = format ?? (isFolder ? 'projector' : resultKind(file, ['npy', 'npz', 'csv', 'parquet']));
  if (chosen === 'projector') await checkEmpty(file);
  return { file, format: chosen };
}

/**
 * Writes codes as they come: .npy (z), .npz (z and labels), .csv and .parquet (z0, z1, …, label), or the folder of TensorBoard's
 * projector; whole or not at all.
 * @param blocks codes and their items, in the order of the items
 * @returns the names of the files in the projector's folder; of other formats nothing
 * @throws AliError 'io', 'usage' where a .npz file would be too large, and whatever `blocks` throws
 */
export async function writeCodes(
  path: string,
  blocks: AsyncIterable<ProjectedBlock>,
  { format, latentSize, shape, items, classes }: CodeFile,
): Promise<readonly string[] | undefined> {
  const named = classes ? { classes } : {};
  if (format === 'projector') return writeProjector(path, blocks, { width: latentSize, shape, items, ...named });
  const { count, labels } = items;
  const size = [count, latentSize];
  await writePieces(path, async (write) => {
    if (format === 'parquet') {
      const { streamParquet } = await import('../data/write-parquet.ts');
      return streamParquet(write, codesOf(blocks), { width: latentSize, ...(labels && { labels }), ...named });
    }
    if (format === 'npz') {
      const more = labels ? [{ name: 'labels', shape: [count], type: '<i4' as const, pieces: [labels] }] : [];
      return streamNpz(write, [{ name: 'z', shape: size, type: '<f4', pieces: codesOf(blocks) }, ...more]);
    }
    if (format === 'npy') await write(npyHead(size, '<f4'));
    let first = 0;
    for await (const { z } of blocks) {
      const end = first + z.length / latentSize;
      const rows = { width: latentSize, header: first === 0, ...named };
      if (format === 'npy') await write(bytesOf(z));
      else await write(encodeCsv(z, { ...rows, ...(labels && { labels: labels.subarray(first, end) }) }));
      first = end;
    }
  });
  return undefined;
}

async function* codesOf(blocks: AsyncIterable<ProjectedBlock>): AsyncGenerator<Float32Array> {
  for await (const { z } of blocks) yield z;
}
