/** The network of a classifier that is trained in place, fitted to the shape of the items. */

import { sizeOf } from '../../graph/index.ts';

/**
 * Rows of the layer notation up to the features, 128 numbers: images of at least 8 × 8 are convolved and halved until
 * they are 8 or fewer pixels wide or high, everything else is dense.
 */
export function classifierRows(shape: readonly number[]): readonly string[] {
  const [, height = 1, width = 1] = shape;
  if (shape.length !== 3 || Math.min(height, width) < 8 || sizeOf(shape) > 2 ** 20) {
    return ['D128 relu', 'D128 relu'];
  }
  const rows = ['C5s2p2-16 bn relu'];
  let side = Math.ceil(Math.min(height, width) / 2);
  for (let channels = 32; side > 8; channels *= 2, side = Math.floor(side / 2)) {
    rows.push(`C4s2p1-${Math.min(channels, 128)} bn relu`);
  }
  return [...rows, 'dropout0.3 D128 bn relu'];
}
