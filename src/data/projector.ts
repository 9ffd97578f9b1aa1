/** Codes as the files of TensorBoard's embedding projector: tensors, metadata, configuration, and a sprite of the images. */

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AliError } from '../errors.ts';
import { shortest } from './csv.ts';
import type { DataSplit, DataValues } from './dataset.ts';
import { ioError, makeDirectory, syncDirectory, writeFileAtomic, writePieces } from './files.ts';
import { encodePng } from './picture.ts';
import { createSprite, type Sprite } from './sprite.ts';

export interface ProjectedBlock {
  /** width numbers an item. */
  readonly z: Float32Array;
  /** The same items, in the data's own units. */
  readonly items: DataValues;
}

export interface Projection {
  /** Numbers a code. */
  readonly width: number;
  /** Shape of an item. */
  readonly shape: readonly number[];
  readonly items: Pick<DataSplit, 'count' | 'labels' | 'pathOf'>;
  readonly classes?: readonly string[];
}

/**
 * Writes a folder that `tensorboard --logdir FOLDER` shows: tensors.tsv, metadata.tsv (number, class, path), projector_config.pbtxt and,
 * of images, sprite.png. It must not exist or be empty, and appears when all of it is there. Codes are written as they come; the
 * sprite is kept in memory, at most 192 MiB.
 * @returns the names of the files
 * @throws AliError 'usage' for a folder that is not empty, 'io', and whatever `blocks` throws
 */
export async function writeProjector(
  folder: string,
  blocks: AsyncIterable<ProjectedBlock>,
  projection: Projection,
): Promise<string[]> {
  const target = resolve(folder);
  await checkEmpty(target);
  await makeDirectory(dirname(target));
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(temporary);
    const names = await writeFiles(temporary, blocks, projection);
    await rename(temporary, target);
    await syncDirectory(dirname(target));
    return names;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw ioError(error, folder);
  }
}

/** @throws AliError 'usage' unless there is nothing at the path, or an empty folder */
export async function checkEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw ioError(error, folder);
  });
  if (entries.length === 0) return;
  throw new AliError(
    'usage',
    `${folder} is not empty; expected a new or an empty folder; received ${entries[0]} in it`,
    {
      remedy: 'give another folder with --out',
    },
  );
}

async function writeFiles(
  folder: string,
  blocks: AsyncIterable<ProjectedBlock>,
  { width, shape, items, classes }: Projection,
): Promise<string[]> {
  const sprite = createSprite(items.count, shape);
  await writePieces(join(folder, 'tensors.tsv'), async (write) => {
    for await (const { z, items } of blocks) {
      const lines: string[] = [];
      for (let at = 0; at < z.length; at += width)
        lines.push(Array.from(z.subarray(at, at + width), shortest).join('\t'));
      await write(`${lines.join('\n')}\n`);
      sprite?.add(items);
    }
  });
  await writePieces(join(folder, 'metadata.tsv'), async (write) => {
    for (const piece of metadataOf(items, classes)) await write(piece);
  });
  if (sprite) await writeFileAtomic(join(folder, 'sprite.png'), encodePng(sprite.picture()));
  await writeFileAtomic(join(folder, 'projector_config.pbtxt'), configuration(sprite));
  return ['tensors.tsv', 'metadata.tsv', ...(sprite ? ['sprite.png'] : []), 'projector_config.pbtxt'];
}

/** A single column has no head line: so TensorBoard wants it. */
function* metadataOf({ count, labels, pathOf }: Projection['items'], classes?: readonly string[]): Generator<string> {
  const columns: readonly [name: string, cell: (item: number) => string][] = [
    ['item', String],
    ...(labels ? [['label', (item: number) => classes?.[labels[item]!] ?? String(labels[item])] as const] : []),
    ...(pathOf ? [['path', pathOf] as const] : []),
  ].map(([name, cell]) => [name, cell] as [string, (item: number) => string]);
  const line = (cells: readonly string[]) => `${cells.map((text) => text.replace(/[\t\r\n]/g, ' ')).join('\t')}\n`;
  if (columns.length > 1) yield line(columns.map(([name]) => name));
  for (let first = 0; first < count; first += 1000) {
    const lines = Array.from({ length: Math.min(1000, count - first) }, (_, place) =>
      line(columns.map(([, cell]) => cell(first + place))),
    );
    yield lines.join('');
  }
}

function configuration(sprite: Sprite | undefined): string {
  const lines = ['tensor_name: "codes"', 'tensor_path: "tensors.tsv"', 'metadata_path: "metadata.tsv"'];
  if (sprite) {
    const [width, height] = sprite.tile;
    lines.push(
      'sprite {',
      '  image_path: "sprite.png"',
      `  single_image_dim: ${width}`,
      `  single_image_dim: ${height}`,
      '}',
    );
  }
  return `embeddings {\n${lines.map((each) => `  ${each}\n`).join('')}}\n`;
}
