/** Elementwise arithmetic of two values, with broadcasting as in NumPy. */

import { apply, type Box, type Shape, scalar, shapeError, showShape, type Value } from '../value.ts';
import { checkFloat } from './check-float.ts';
import { cut } from './layout.ts';
import { sumTo } from './reduction.ts';
import { neg } from './unary.ts';

/** A value, or a number that stands for a scalar. */
export type Operand = Value | number;

/** The operand as a value: a number becomes a float32 constant of shape []. */
export const asValue = (operand: Operand): Value => (typeof operand === 'number' ? scalar(operand) : operand);

/** a + b */
export function add(a: Operand, b: Operand): Value {
  return binary('add', 'Add', a, b, (g) => [g, g]);
}

/** a - b */
export function sub(a: Operand, b: Operand): Value {
  return binary('sub', 'Sub', a, b, (g) => [g, neg(g)]);
}

/** a · b, elementwise */
export function mul(a: Operand, b: Operand): Value {
  return binary('mul', 'Mul', a, b, (g, x, y) => [mul(g, y), mul(g, x)]);
}

/** a / b, elementwise */
export function div(a: Operand, b: Operand): Value {
  return binary('div', 'Div', a, b, (g, x, y) => [div(g, y), neg(div(mul(g, x), mul(y, y)))]);
}

/** The shape that NumPy's rules give two shapes; throws where they do not fit. */
export function broadcastShape(operator: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const p = a[axis - rank + a.length] ?? 1;
    const q = b[axis - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw shapeError(
        operator,
        'shapes that broadcast (equal, or 1, from the last axis on)',
        `${showShape(a)} and ${showShape(b)}`,
      );
    }
    return p === 1 ? q : p;
  });
}

function binary(
  operator: string,
  type: string,
  a: Operand,
  b: Operand,
  gradient: (g: Value, a: Value, b: Value) => [Value, Value],
): Value {
  const x = asValue(a);
  const y = asValue(b);
  checkFloat(operator, x, y);
  const shape = broadcastShape(operator, x.shape, y.shape);
  const make = (p: Value, q: Value): Value => binary(operator, type, p, q, gradient);
  return apply(
    operator,
    [x, y],
    { shape },
    {
      gradient: (g) => {
        if (!g) return [undefined, undefined];
        const [gx, gy] = gradient(g, x, y);
        return [sumTo(gx, x.shape), sumTo(gy, y.shape)];
      },
      emit: (emitter, inputs) => emitter.node(type, inputs),
      narrow: (box) => make(cutBroadcast(x, box), cutBroadcast(y, box)),
    },
  );
}

/** What of `x`, which broadcasts to the shape that `box` is of, falls into the box. */
function cutBroadcast(x: Value, box: Box): Value {
  const own = box.slice(box.length - x.shape.length);
  return cut(
    x,
    own.map((range, axis) => (x.shape[axis] === 1 ? [0, 1] : range)),
  );
}
