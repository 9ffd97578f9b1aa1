/** Maxout (Goodfellow et al. 2013): the largest of groups of neighbouring channels. */

import { apply, type Emitter, shapeError, showShape, type Value } from '../value.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';
import { equalMask } from './comparison.ts';
import { concat, emitReshape, emitSlice, reshape, slice } from './layout.ts';

/**
 * [n, c·pieces, …] → [n, c, …]: output channel i is the maximum of input channels i·pieces … i·pieces + pieces - 1.
 * Where pieces tie, each gets an equal share of the gradient.
 */
export function maxout(x: Value, pieces: number): Value {
  checkFloat('maxout', x);
  const [n, channels, ...places] = x.shape;
  if (n === undefined || channels === undefined || !Number.isInteger(pieces) || pieces < 1 || channels % pieces !== 0) {
    throw shapeError('maxout', `[n, channels, …] with channels divisible by ${pieces}`, showShape(x));
  }
  if (pieces === 1) return x;
  const grouped = [n, channels / pieces, pieces, ...places];
  const single = grouped.with(2, 1);
  const shape = [n, channels / pieces, ...places];
  const y: Value = apply(
    'maxout',
    [x],
    { shape },
    {
      gradient: (g) => {
        if (!g) return [undefined];
        const groups = reshape(x, grouped);
        const parts = Array.from({ length: pieces }, (_, piece) => slice(groups, 2, piece, piece + 1));
        const shares = share(reshape(g, single), parts, () => reshape(y, single));
        return [reshape(concat(shares, 2), x.shape)];
      },
      // Slices of pieces and their Max: ONNX Runtime's reductions over so short an axis are up to ten times slower.
      emit: (emitter, [a]) => {
        const groups = emitReshape(emitter, a!, x.shape, grouped);
        const parts = Array.from({ length: pieces }, (_, piece) => emitSlice(emitter, groups, 2, piece, piece + 1));
        return emitReshape(emitter, emitter.node('Max', parts), single, shape);
      },
    },
  );
  return y;
}

/** What each piece gets of the gradient that arrives at the largest. */
function share(g: Value, parts: readonly Value[], largest: () => Value): Value[] {
  if (parts.length === 2) {
    const first = mul(g, preference(parts[0]!, parts[1]!));
    return [first, sub(g, first)];
  }
  const masks = parts.map((part) => equalMask(part, largest()));
  const each = div(
    g,
    masks.reduce((a, b) => add(a, b)),
  );
  return masks.map((mask) => mul(mask, each));
}

/** 1 where a > b, 0 where a < b, ½ where they are equal; its gradient is zero everywhere. */
function preference(a: Value, b: Value): Value {
  const emit = (emitter: Emitter, [difference]: string[]) =>
    emitter.node('HardSigmoid', [difference!], { alpha: { float: 3e38 }, beta: { float: 0.5 } });
  return apply('preference', [sub(a, b)], { shape: a.shape }, { emit });
}
