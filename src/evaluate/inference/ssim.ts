/** Structural similarity of images. */

import { AliError } from '../../errors.ts';
import { checkCount, checkSameSize, type Points } from '../points.ts';

/** Shape and range of the images that are compared. */
export interface SsimOptions {
  /** Shape of one image, [C, H, W]. */
  readonly shape: readonly number[];
  /** Range of a pixel. Default 1. */
  readonly peak?: number;
}

const sigma = 1.5;

/**
 * SSIM of each pair of images, averaged over places, channels and pairs; Wang et al. 2004, with its Gaussian window of
 * 11 × 11 (σ 1.5), K1 = 0.01, K2 = 0.03, at the places where the whole window lies in the image. Images of fewer than 11
 * pixels take the largest odd window they hold. -1 … 1 (equal), more is better. Cost: 110 operations a pixel.
 * @throws AliError 'shape' for items that are no such images
 */
export function structuralSimilarity(a: Points, b: Points, { shape, peak = 1 }: SsimOptions): number {
  checkSameSize('structuralSimilarity', a, b);
  checkCount('structuralSimilarity', b, a.count);
  const [channels = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3 || channels * height * width !== a.size || a.count === 0) {
    throw new AliError(
      'shape',
      `structuralSimilarity: expected images [C, H, W]; received ${a.count} items of [${shape.join(', ')}]`,
    );
  }
  const least = Math.min(11, height, width);
  const window = gaussian(least - ((least + 1) % 2));
  const plane = height * width;
  let total = 0;
  for (let image = 0; image < a.count * channels; image++) {
    const x = a.data.subarray(image * plane, (image + 1) * plane);
    const y = b.data.subarray(image * plane, (image + 1) * plane);
    total += similarity(x, y, { height, width, window, peak });
  }
  return total / (a.count * channels);
}

function similarity(
  x: Float32Array,
  y: Float32Array,
  { height, width, window, peak }: { height: number; width: number; window: Float64Array; peak: number },
): number {
  const average = (of: (i: number) => number) => filter(of, { height, width, window });
  const [meanX, meanY] = [average((i) => x[i]!), average((i) => y[i]!)];
  const [xx, yy, xy] = [average((i) => x[i]! ** 2), average((i) => y[i]! ** 2), average((i) => x[i]! * y[i]!)];
  const [c1, c2] = [(0.01 * peak) ** 2, (0.03 * peak) ** 2];
  let total = 0;
  for (let i = 0; i < meanX.length; i++) {
    const [mx, my] = [meanX[i]!, meanY[i]!];
    const covariance = xy[i]! - mx * my;
    const variances = xx[i]! - mx * mx + yy[i]! - my * my;
    total += ((2 * mx * my + c1) * (2 * covariance + c2)) / ((mx * mx + my * my + c1) * (variances + c2));
  }
  return total / meanX.length;
}

/** Weighted means in the window, along rows and then columns, where the window fits. */
function filter(
  of: (i: number) => number,
  { height, width, window }: { height: number; width: number; window: Float64Array },
): Float64Array {
  const across = width - window.length + 1;
  const down = height - window.length + 1;
  const rows = new Float64Array(height * across);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let k = 0; k < window.length; k++) sum += window[k]! * of(y * width + x + k);
      rows[y * across + x] = sum;
    }
  }
  const out = new Float64Array(down * across);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let k = 0; k < window.length; k++) sum += window[k]! * rows[(y + k) * across + x]!;
      out[y * across + x] = sum;
    }
  }
  return out;
}

function gaussian(length: number): Float64Array {
  const middle = (length - 1) / 2;
  const weights = Float64Array.from({ length }, (_, i) => Math.exp(-((i - middle) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
