/** Softmax and its logarithm over one axis. */

import { apply, shapeError, showShape, type Value } from '../value.ts';
import { mul, sub } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';
import { sum } from './reduction.ts';
import { exp } from './unary.ts';

/** eˣ / Σ eˣ over an axis (default the last). */
export function softmax(x: Value, axis = x.shape.length - 1): Value {
  checkAxis('softmax', x, axis);
  const y: Value = apply(
    'softmax',
    [x],
    { shape: x.shape },
    {
      gradient: (g) => [g && mul(y, sub(g, sum(mul(g, y), { axes: [axis], keepDims: true })))],
      emit: (emitter, [a]) => emitter.node('Softmax', [a!], { axis }),
    },
  );
  return y;
}

/** x - log Σ eˣ over an axis (default the last). */
export function logSoftmax(x: Value, axis = x.shape.length - 1): Value {
  checkAxis('logSoftmax', x, axis);
  const y: Value = apply(
    'logSoftmax',
    [x],
    { shape: x.shape },
    {
      gradient: (g) => [g && sub(g, mul(exp(y), sum(g, { axes: [axis], keepDims: true })))],
      emit: (emitter, [a]) => emitter.node('LogSoftmax', [a!], { axis }),
    },
  );
  return y;
}

function checkAxis(operator: string, x: Value, axis: number): void {
  checkFloat(operator, x);
  const rank = x.shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw shapeError(operator, `an axis of ${showShape(x)}`, `axis ${axis}`);
  }
}
