/** Maxout (Goodfellow et al. 2013): the largest of groups of neighbouring channels. */

import { shapeError, showShape, type Value } from '../value.ts';
import { reshape } from './layout.ts';
import { max } from './reduction.ts';

/** [n, c·pieces, …] → [n, c, …]: output channel i is the maximum of input channels i·pieces … i·pieces + pieces - 1. */
export function maxout(x: Value, pieces: number): Value {
  const [n, channels, ...places] = x.shape;
  if (n === undefined || channels === undefined || !Number.isInteger(pieces) || pieces < 1 || channels % pieces !== 0) {
    throw shapeError('maxout', `[n, channels, …] with channels divisible by ${pieces}`, showShape(x));
  }
  return max(reshape(x, [n, channels / pieces, pieces, ...places]), { axes: [2] });
}
