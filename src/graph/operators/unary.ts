/** Elementwise functions of one value. */

import { type Attributes, apply, shapeError, type Value } from '../value.ts';
import { div, mul, sub } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';

/** -x */
export const neg = (x: Value): Value => unary('neg', 'Neg', x, (g) => neg(g));
/** eˣ */
export const exp = (x: Value): Value => unary('exp', 'Exp', x, (g, y) => mul(g, y));
/** Natural logarithm. */
export const log = (x: Value): Value => unary('log', 'Log', x, (g) => div(g, x));
/** √x */
export const sqrt = (x: Value): Value => unary('sqrt', 'Sqrt', x, (g, y) => div(mul(g, 0.5), y));
/** |x|; gradient 0 at 0. */
export const abs = (x: Value): Value => unary('abs', 'Abs', x, (g) => mul(g, sign(x)));
/** x² */
export const square = (x: Value): Value => unary('square', 'Mul', x, (g) => mul(mul(g, 2), x), { twice: true });
/** Hyperbolic tangent. */
export const tanh = (x: Value): Value => unary('tanh', 'Tanh', x, (g, y) => mul(g, sub(1, mul(y, y))));
/** 1 / (1 + e⁻ˣ), written so: ONNX Runtime's Sigmoid on the CPU is of half its own size off near e⁻¹⁶ and stops at e⁻¹⁸. */
export function sigmoid(x: Value): Value {
  checkFloat('sigmoid', x);
  const y: Value = apply(
    'sigmoid',
    [x],
    { shape: x.shape },
    {
      gradient: (g) => [g && mul(g, mul(y, sub(1, y)))],
      emit: (emitter, [a]) => {
        const below = emitter.node('Exp', [emitter.node('Neg', [a!])]);
        return emitter.node('Reciprocal', [emitter.node('Add', [below, emitter.scalar(1)])]);
      },
    },
  );
  return y;
}
/**
 * log(1 + eˣ), computed without overflow: the loss of a logit. Its gradient, the sigmoid, is written as e^(x - softplus x),
 * which keeps its relative accuracy down to e⁻⁸⁷; ONNX Runtime's Sigmoid stops near e⁻¹⁷.
 */
export const softplus = (x: Value): Value => unary('softplus', 'Softplus', x, (g, y) => mul(g, exp(sub(x, y))));
/** -1, 0 or 1; its gradient is zero everywhere. */
export function sign(x: Value): Value {
  checkFloat('sign', x);
  return apply(
    'sign',
    [x],
    { shape: x.shape },
    {
      // WebGPU has no Sign; the steepest hard sigmoid is 0, 1/2 or 1.
      emit: (emitter, [a]) => {
        if (emitter.target !== 'webgpu') return emitter.node('Sign', [a!]);
        const half = emitter.node('HardSigmoid', [a!], { alpha: { float: 3e38 }, beta: { float: 0.5 } });
        return emitter.node('Sub', [emitter.node('Add', [half, half]), emitter.scalar(1)]);
      },
    },
  );
}

/** max(x, 0); gradient 0 at 0. */
export function relu(x: Value): Value {
  return unary('relu', 'Relu', x, (g, y) => mul(g, step(y)));
}

/** x where x > 0, slope · x elsewhere, for 0 ≤ slope ≤ 1; gradient `slope` at 0. */
export function leakyRelu(x: Value, slope: number): Value {
  if (!(slope >= 0 && slope <= 1)) throw shapeError('leakyRelu', 'a slope in [0, 1]', `${slope}`);
  return unary('leakyRelu', 'LeakyRelu', x, (g) => mul(g, step(x, slope)), { attributes: { alpha: { float: slope } } });
}

/** 1 where x > 0, `low` elsewhere, for 0 ≤ low ≤ 1; its gradient is zero everywhere. */
export function step(x: Value, low = 0): Value {
  checkFloat('step', x);
  if (!(low >= 0 && low <= 1)) throw shapeError('step', 'a low value in [0, 1]', `${low}`);
  return apply(
    'step',
    [x],
    { shape: x.shape },
    {
      // The steepest hard sigmoid is 1 from the smallest normal number on; it is one fast pass where Sign is slow.
      emit: (emitter, [a]) => {
        const unit = emitter.node('HardSigmoid', [a!], { alpha: { float: 3e38 }, beta: { float: 0 } });
        return low === 0 ? unit : emitter.node('Clip', [unit, emitter.scalar(low), emitter.scalar(1)]);
      },
    },
  );
}

/** x held within [low, high]; no gradient outside. */
export function clip(x: Value, low: number, high: number): Value {
  checkFloat('clip', x);
  if (!(low <= high)) throw shapeError('clip', 'low ≤ high', `low ${low}, high ${high}`);
  return apply(
    'clip',
    [x],
    { shape: x.shape },
    {
      gradient: (g) => [g && mul(g, mul(step(sub(x, low)), step(sub(high, x))))],
      emit: (emitter, [a]) => emitter.node('Clip', [a!, emitter.scalar(low), emitter.scalar(high)]),
    },
  );
}

function unary(
  operator: string,
  type: string,
  x: Value,
  gradient?: (g: Value, y: Value) => Value,
  { attributes = {}, twice = false }: { attributes?: Attributes; twice?: boolean } = {},
): Value {
  checkFloat(operator, x);
  const y: Value = apply(
    operator,
    [x],
    { shape: x.shape },
    {
      ...(gradient && { gradient: (g: Value | undefined) => [g && gradient(g, y)] }),
      emit: (emitter, [a]) => emitter.node(type, twice ? [a!, a!] : [a!], attributes),
    },
  );
  return y;
}
