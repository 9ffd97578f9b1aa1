/** Files that the page gives to its user. */

import { encode } from 'fast-png';
import { imageGrid, scaleForEye, scatterPicture } from '../../../data/drawing.ts';
import type { ModelInfo } from '../../shared/model-messages.ts';
import { encodeNpz, type NpzArray } from '../logic/latent/npz.ts';

function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Items as the picture that the library draws of them: a grid of images, or points of the plane. */
export function savePng(name: string, items: Float32Array, info: ModelInfo, columns?: number): void {
  const { shape } = info;
  const reach = items.reduce((most, value) => Math.max(most, Math.abs(value)), 1) * 1.1;
  const picture =
    shape.length === 3
      ? imageGrid(items, { shape, scale: scaleForEye(shape), ...(columns !== undefined && { columns }) })
      : scatterPicture([{ points: items, colour: [36, 87, 197] }], { range: [-reach, reach], radius: 2, opacity: 0.9 });
  saveFile(`${name}.png`, Uint8Array.from(encode({ ...picture, depth: 8 })), 'image/png');
}

export function saveNpz(name: string, arrays: Readonly<Record<string, NpzArray>>): void {
  saveFile(`${name}.npz`, encodeNpz(arrays), 'application/zip');
}
