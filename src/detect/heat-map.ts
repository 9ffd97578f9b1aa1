/** Which pixels drive a score: an image, and beside it how far every pixel is from its reconstruction. */

import { imageGrid, type Picture, scaleForEye } from '../data/picture.ts';

/** Whether items of this shape have heat maps: images of 1 or 3 channels. */
export function hasHeatMap(shape: readonly number[]): boolean {
  return shape.length === 3 && (shape[0] === 1 || shape[0] === 3);
}

/**
 * The image on the left, the heat map on the right: mean |x - x̂| over the channels, from black over red and yellow to white
 * at `most` or above.
 * @param image C × H × W numbers in [0, 1]
 * @param errors as many
 */
export function drawHeatMap(
  image: Float32Array,
  errors: Float32Array,
  { shape, most = 1 }: { readonly shape: readonly number[]; readonly most?: number },
): Picture {
  const [channels = 1, height = 1, width = 1] = shape;
  const pixels = height * width;
  const both = new Float32Array(2 * 3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let error = 0;
    for (let channel = 0; channel < channels; channel++) error += errors[channel * pixels + pixel]! / channels;
    const heat = 3 * Math.min(1, error / most);
    for (let channel = 0; channel < 3; channel++) {
      both[channel * pixels + pixel] = image[(channel % channels) * pixels + pixel]!;
      both[(3 + channel) * pixels + pixel] = Math.max(0, Math.min(1, heat - channel));
    }
  }
  return imageGrid(both, { shape: [3, height, width], columns: 2, scale: scaleForEye(shape) });
}
