/** A folder laid out as CelebA with plain portraits: "Light" is an attribute of every third, "Drawn" of all. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../src/data/picture.ts';

const name = (item: number) => `${String(item + 1).padStart(6, '0')}.png`;

/** The byte of every pixel of a portrait. */
export const greyOf = (item: number) => (item % 3 === 0 ? 190 : 20) + item;

/** Writes portraits 0 … train - 1 for training, and after them held-out ones. */
export function writeCeleba(folder: string, { train, heldOut }: { readonly train: number; readonly heldOut: number }) {
  mkdirSync(join(folder, 'img_align_celeba'), { recursive: true });
  const items = Array.from({ length: train + heldOut }, (_, item) => item);
  for (const item of items) {
    const data = new Uint8Array(3 * 18 * 22).fill(greyOf(item));
    const png = encodePng({ width: 18, height: 22, channels: 3, data });
    writeFileSync(join(folder, 'img_align_celeba', name(item)), png);
  }
  const attributes = items.map((item) => `${name(item)} ${item % 3 === 0 ? 1 : -1} 1`);
  const partition = items.map((item) => `${name(item)} ${item < train ? 0 : 2}`);
  writeFileSync(join(folder, 'list_attr_celeba.txt'), `${items.length}\nLight Drawn\n${attributes.join('\n')}\n`);
  writeFileSync(join(folder, 'list_eval_partition.txt'), `${partition.join('\n')}\n`);
}
