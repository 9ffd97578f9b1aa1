/** Comparisons, choice by a condition, and conversion between number types. */

import { apply, type DType, shapeError, type Value } from '../value.ts';
import { asValue, broadcastShape, mul, type Operand } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';
import { sumTo } from './reduction.ts';

/** a > b, as bool. */
export const greater = (a: Operand, b: Operand): Value => compare('greater', 'Greater', a, b);
/** a ≥ b, as bool. */
export const greaterOrEqual = (a: Operand, b: Operand): Value => compare('greaterOrEqual', 'GreaterOrEqual', a, b);
/** a = b, as bool. */
export const equal = (a: Operand, b: Operand): Value => compare('equal', 'Equal', a, b);

/** 1 where a = b, else 0, as float32. */
export const equalMask = (a: Operand, b: Operand): Value => cast(equal(a, b), 'float32');

/** `yes` where the condition holds, `no` elsewhere; all three broadcast. */
export function where(condition: Value, yes: Operand, no: Operand): Value {
  if (condition.dtype !== 'bool') throw shapeError('where', 'a bool condition', condition.dtype, 'compare first');
  const a = asValue(yes);
  const b = asValue(no);
  checkFloat('where', a, b);
  const shape = broadcastShape('where', broadcastShape('where', condition.shape, a.shape), b.shape);
  return apply(
    'where',
    [condition, a, b],
    { shape },
    {
      gradient: (g) => {
        if (!g) return [];
        const mask = cast(condition, 'float32');
        return [undefined, sumTo(mul(g, mask), a.shape), sumTo(where(condition, 0, g), b.shape)];
      },
      emit: (emitter, inputs) => emitter.node('Where', inputs),
    },
  );
}

const onnxType = { float32: 1, uint8: 2, int64: 7, bool: 9 } as const;

/** The same numbers in another type. Gradients pass only from float32 to float32. */
export function cast(x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return apply(
    'cast',
    [x],
    { shape: x.shape, dtype },
    {
      emit: (emitter, [a]) => emitter.node('Cast', [a!], { to: onnxType[dtype] }),
    },
  );
}

function compare(operator: string, type: string, a: Operand, b: Operand): Value {
  const x = asValue(a);
  const y = asValue(b);
  if (x.dtype !== y.dtype) throw shapeError(operator, 'values of one type', `${x.dtype} and ${y.dtype}`, 'use cast');
  const shape = broadcastShape(operator, x.shape, y.shape);
  return apply(operator, [x, y], { shape, dtype: 'bool' }, { emit: (emitter, inputs) => emitter.node(type, inputs) });
}
