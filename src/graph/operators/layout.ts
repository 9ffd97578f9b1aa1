/** Moving numbers without changing them: reshape, transpose, slice, concat, pad, expand. */

import {
  apply,
  type Box,
  type Emitter,
  type Shape,
  sameShape,
  shapeError,
  showShape,
  sizeOf,
  type Value,
} from '../value.ts';
import { broadcastShape } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';
import { sumTo } from './reduction.ts';

/** The same numbers in the same order under another shape; one dimension may be -1 (what is left). */
export function reshape(x: Value, shape: Shape): Value {
  const rest = shape.filter((size) => size !== -1);
  const full = shape.map((size) => (size === -1 ? sizeOf(x.shape) / sizeOf(rest) : size));
  if (shape.length - rest.length > 1 || sizeOf(full) !== sizeOf(x.shape) || !full.every(Number.isInteger)) {
    throw shapeError('reshape', `a shape of ${sizeOf(x.shape)} numbers as ${showShape(x)} holds`, showShape(shape));
  }
  if (sameShape(full, x.shape)) return x;
  return apply(
    'reshape',
    [x],
    { shape: full, dtype: x.dtype },
    {
      gradient: (g) => [g && reshape(g, x.shape)],
      emit: (emitter, [a]) => emitReshape(emitter, a!, x.shape, full),
      narrow: ([rows, ...rest]) => {
        const [start, end] = rows ?? [0, 0];
        if (full[0] !== x.shape[0] || end - start === full[0]) return undefined;
        return cut(reshape(slice(x, 0, start, end), full.with(0, end - start)), [[0, end - start], ...rest]);
      },
    },
  );
}

/** Writes a reshape that leaves the size of the first axis open, so that a graph serves any batch size. */
export function emitReshape(emitter: Emitter, x: string, from: Shape, to: Shape): string {
  const open = to.length === 0 || from.length === 0 ? to : [to[0] === from[0] ? 0 : -1, ...to.slice(1)];
  return emitter.node('Reshape', [x, emitter.integers(open)]);
}

/** Axes in another order: axis i of the result is axis `order[i]` of `x`. Default: reversed. */
export function transpose(x: Value, order: readonly number[] = x.shape.map((_, axis) => axis).reverse()): Value {
  const sorted = [...order].sort((a, b) => a - b);
  if (sorted.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
    throw shapeError('transpose', `each axis of ${showShape(x)} once`, `[${order.join(', ')}]`);
  }
  if (order.every((axis, index) => axis === index)) return x;
  const back = order.map((_, axis) => order.indexOf(axis));
  return apply(
    'transpose',
    [x],
    { shape: order.map((axis) => x.shape[axis]!), dtype: x.dtype },
    {
      gradient: (g) => [g && transpose(g, back)],
      emit: (emitter, [a]) => emitter.node('Transpose', [a!], { perm: order }),
    },
  );
}

/** The part [start, end) along one axis. */
export function slice(x: Value, axis: number, start: number, end: number): Value {
  const size = x.shape[axis];
  if (size === undefined || !(0 <= start && start <= end && end <= size) || ![start, end].every(Number.isInteger)) {
    throw shapeError(
      'slice',
      `0 ≤ start ≤ end ≤ size of an axis of ${showShape(x)}`,
      `axis ${axis}, ${start} to ${end}`,
    );
  }
  if (start === 0 && end === size) return x;
  const shape = x.shape.with(axis, end - start);
  return apply(
    'slice',
    [x],
    { shape, dtype: x.dtype },
    {
      gradient: (g) => [g && pad(g, axis, start, size - end)],
      emit: (emitter, [a]) => emitSlice(emitter, a!, axis, start, end),
      part: x.shape.map((length, i) => (i === axis ? [start, end] : [0, length])),
    },
  );
}

/** The part of `x` in a box. */
export function cut(x: Value, box: Box): Value {
  return box.reduce((part, [start, end], axis) => slice(part, axis, start, end), x);
}

/** Writes the part [start, end) along one axis. */
export function emitSlice(emitter: Emitter, x: string, axis: number, start: number, end: number): string {
  return emitter.node('Slice', [x, ...[[start], [end], [axis]].map((list) => emitter.integers(list))]);
}

/** Values joined along one axis. */
export function concat(values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (first?.shape[axis] === undefined)
    throw shapeError('concat', 'at least one value that has the axis', `${values.length} values, axis ${axis}`);
  for (const { shape, dtype } of values) {
    if (dtype !== first.dtype) throw shapeError('concat', 'values of one type', values.map((v) => v.dtype).join(', '));
    if (!sameShape(shape.with(axis, 0), first.shape.with(axis, 0))) {
      throw shapeError('concat', `shapes that agree but for axis ${axis}`, values.map(showShape).join(', '));
    }
  }
  if (values.length === 1) return first;
  const ends: number[] = [];
  for (const { shape } of values) ends.push((ends.at(-1) ?? 0) + shape[axis]!);
  return apply(
    'concat',
    values,
    { shape: first.shape.with(axis, ends.at(-1)!), dtype: first.dtype },
    {
      gradient: (g) =>
        values.map((value, index) => g && slice(g, axis, ends[index]! - value.shape[axis]!, ends[index]!)),
      emit: (emitter, inputs) => emitter.node('Concat', inputs, { axis }),
    },
  );
}

/** Zeros before and after along one axis. */
export function pad(x: Value, axis: number, before: number, after: number): Value {
  checkFloat('pad', x);
  const size = x.shape[axis];
  if (size === undefined || ![before, after].every((width) => Number.isInteger(width) && width >= 0)) {
    throw shapeError(
      'pad',
      `an axis of ${showShape(x)} and sizes ≥ 0`,
      `axis ${axis}, ${before} before, ${after} after`,
    );
  }
  if (before === 0 && after === 0) return x;
  const pads = [...x.shape.map(() => 0).with(axis, before), ...x.shape.map(() => 0).with(axis, after)];
  return apply(
    'pad',
    [x],
    { shape: x.shape.with(axis, before + size + after), dtype: x.dtype },
    {
      gradient: (g) => [g && slice(g, axis, before, before + size)],
      emit: (emitter, [a]) =>
        emitter.node('Pad', [a!, emitter.integers(pads), emitter.scalar(0)], { mode: 'constant' }),
    },
  );
}

/** The value repeated to `shape` along axes of size 1 and new leading axes. */
export function expand(x: Value, shape: Shape): Value {
  if (!sameShape(broadcastShape('expand', x.shape, shape), shape)) {
    throw shapeError('expand', `a shape that ${showShape(x)} broadcasts to`, showShape(shape));
  }
  if (sameShape(x.shape, shape)) return x;
  return apply(
    'expand',
    [x],
    { shape, dtype: x.dtype },
    {
      gradient: (g) => [g && sumTo(g, x.shape)],
      emit: (emitter, [a]) => emitter.node('Expand', [a!, emitter.integers(shape)]),
    },
  );
}
