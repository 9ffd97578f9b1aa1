/** Reductions over axes: sum, mean, max. */

import { apply, type Emitter, type Shape, shapeError, showShape, sizeOf, type Value } from '../value.ts';
import { div, mul } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';
import { equalMask } from './comparison.ts';
import { expand, reshape } from './layout.ts';

/** Over which axes a reduction goes, and whether they stay. */
export interface ReductionOptions {
  /** Axes to reduce, counted from 0 or from the end (-1 is the last). Default: all. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with size 1. Default false. */
  readonly keepDims?: boolean;
}

/** Sum over axes. */
export function sum(x: Value, options: ReductionOptions = {}): Value {
  const { axes, kept, shape } = reduced('sum', x, options);
  if (axes.length === 0) return x;
  return apply(
    'sum',
    [x],
    { shape },
    {
      gradient: (g) => [g && expand(reshape(g, kept), x.shape)],
      emit: (emitter, [a]) => emitReduction(emitter, 'ReduceSum', a!, axes, options),
    },
  );
}

/** Arithmetic mean over axes. */
export function mean(x: Value, options: ReductionOptions = {}): Value {
  const { axes, kept, shape } = reduced('mean', x, options);
  if (axes.length === 0) return x;
  return apply(
    'mean',
    [x],
    { shape },
    {
      gradient: (g) => [g && expand(reshape(mul(g, sizeOf(shape) / sizeOf(x.shape)), kept), x.shape)],
      emit: (emitter, [a]) => emitReduction(emitter, 'ReduceMean', a!, axes, options),
    },
  );
}

/** Maximum over axes. Where several places tie, each gets an equal share of the gradient. */
export function max(x: Value, options: ReductionOptions = {}): Value {
  return extreme('max', 'ReduceMax', x, options);
}

/** Minimum over axes; ties share the gradient. */
export function min(x: Value, options: ReductionOptions = {}): Value {
  return extreme('min', 'ReduceMin', x, options);
}

function extreme(operator: string, type: string, x: Value, options: ReductionOptions): Value {
  const { axes, kept, shape } = reduced(operator, x, options);
  if (axes.length === 0) return x;
  const y = apply(
    operator,
    [x],
    { shape },
    {
      gradient: (g) => {
        if (!g) return [undefined];
        const mask = equalMask(x, reshape(y, kept));
        return [mul(mask, div(reshape(g, kept), sum(mask, { axes, keepDims: true })))];
      },
      emit: (emitter, [a]) => emitReduction(emitter, type, a!, axes, options),
    },
  );
  return y;
}

/** Sums `x` over the axes along which `shape` was broadcast to reach it: the gradient of broadcasting. */
export function sumTo(x: Value, shape: Shape): Value {
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) => (axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : []));
  return axes.length === 0 && lead === 0 ? x : reshape(sum(x, { axes, keepDims: true }), shape);
}

function emitReduction(emitter: Emitter, type: string, x: string, axes: readonly number[], options: ReductionOptions) {
  return emitter.node(type, [x, emitter.integers(axes)], { keepdims: options.keepDims ? 1 : 0 });
}

function reduced(operator: string, x: Value, { axes, keepDims = false }: ReductionOptions) {
  checkFloat(operator, x);
  const rank = x.shape.length;
  const normal = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + rank : axis));
  if (normal.some((axis) => axis < 0 || axis >= rank) || new Set(normal).size !== normal.length) {
    throw shapeError(operator, `distinct axes of ${showShape(x)}`, `axes [${axes?.join(', ')}]`);
  }
  normal.sort((a, b) => a - b);
  const kept = x.shape.map((size, axis) => (normal.includes(axis) ? 1 : size));
  return { axes: normal, kept, shape: keepDims ? kept : x.shape.filter((_, axis) => !normal.includes(axis)) };
}
