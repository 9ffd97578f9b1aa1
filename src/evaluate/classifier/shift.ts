/** Images moved by a few pixels, so that a classifier learns the shape and not the place. */

import type { DataValues } from '../../data/dataset.ts';
import { fillBytes } from '../../random/fill.ts';

/**
 * Moves every image of a batch, in place, by -reach … reach pixels along both axes; what comes in repeats the edge.
 * @param address where the moves are drawn: two bytes an image
 */
export function shiftImages(
  batch: DataValues,
  shape: readonly number[],
  {
    reach,
    ...address
  }: { readonly reach: number; readonly seed: number; readonly stream: string; readonly step: number },
): void {
  const [channels = 1, height = 1, width = 1] = shape;
  const plane = height * width;
  const size = channels * plane;
  const count = batch.length / size;
  const bytes = new Uint8Array(2 * count);
  fillBytes(bytes, address);
  const image = batch.slice(0, size);
  const clamp = (place: number, length: number) => Math.min(Math.max(place, 0), length - 1);
  for (let item = 0; item < count; item++) {
    const [down, across] = [bytes[2 * item]!, bytes[2 * item + 1]!].map((byte) => (byte % (2 * reach + 1)) - reach);
    if (down === 0 && across === 0) continue;
    image.set(batch.subarray(item * size, (item + 1) * size));
    for (let at = 0; at < size; at++) {
      const [row, column] = [Math.floor((at % plane) / width), at % width];
      const from = at - row * width - column + clamp(row - down!, height) * width + clamp(column - across!, width);
      batch[item * size + at] = image[from]!;
    }
  }
}
