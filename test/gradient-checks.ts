/** The table of gradient checks: every operator of the graph, at points away from its kinks. */

import * as graph from '../src/graph/index.ts';
import { constant, type Operand, type Shape, square, sum, type Value } from '../src/graph/index.ts';
import { numbers } from './evaluate.ts';

export interface GradientCheck {
  readonly shapes: Shape[];
  readonly build: (...inputs: Value[]) => Value;
  /** Where the gradient is taken. Default: numbers in [-1, 1). */
  readonly at?: Float32Array[];
  /** Half the distance of the central difference. */
  readonly delta: number;
  readonly tolerance: number;
}

/** Where the function is of degree two at most, a wide central difference is exact: 3e-6 is reached. */
const straight = { delta: 0.25, tolerance: 1e-5 };
/** The same between two kinks. */
const piecewise = { delta: 0.04, tolerance: 1e-5 };
/** Elsewhere 1.5e-4 is reached, between float32's rounding and the bend that the difference does not see. */
const bent = { delta: 1e-2, tolerance: 5e-4 };
const bentMore = { delta: 5e-3, tolerance: 5e-4 };

const flat: Shape = [3, 4];
const cube: Shape = [2, 3, 4];
const positive = (count: number, seed = 1) => numbers(count, seed).map((x) => Math.abs(x) + 0.5);
const awayFromZero = numbers(12).map((x) => x + (x < 0 ? -0.1 : 0.1));
/** Numbers that are 0.1 apart, in mixed order. */
const distinct = (count: number) => Float32Array.from({ length: count }, (_, i) => ((i * 7) % count) / 10 - count / 20);
const halves = Float32Array.from({ length: 12 }, (_, i) => i + 0.5);
const bytes = constant(
  Uint8Array.from({ length: 12 }, (_, i) => i * 21),
  flat,
);
const fixed = (shape: Shape) => constant(numbers(graph.sizeOf(shape), 9), shape);
const reductions = [{ axes: [1] }, { axes: [0, -1], keepDims: true }, {}];

/** A linear operator under a square, which makes the second derivative more than zero. */
const linear = (shapes: Shape[], build: (...inputs: Value[]) => Value): GradientCheck => ({
  shapes,
  build: (...inputs) => square(build(...inputs)),
  ...straight,
});
/** An operator that is linear but for kinks, which `at` avoids. */
const kinked = (build: (x: Value) => Value, at: Float32Array, shape = flat): GradientCheck => ({
  shapes: [shape],
  build: (x) => square(build(x)),
  at: [at],
  ...piecewise,
});
const smooth = (build: (x: Value) => Value): GradientCheck => ({
  shapes: [flat],
  build,
  ...bent,
});
/** An operator without a gradient is constant around every point but its kinks: both sides are exactly zero. */
const step = (build: (x: Value) => Value, at = awayFromZero): GradientCheck => ({
  shapes: [flat],
  build,
  at: [at],
  delta: 1e-2,
  tolerance: 0,
});
const compared = (operator: (a: Operand, b: Operand) => Value) => step((x) => graph.cast(operator(x, 0), 'float32'));

/** By the name that the room graph/ exports. */
export const gradientChecks: Readonly<Record<string, GradientCheck[]>> = {
  add: [linear([flat, [2, 1, 4]], graph.add)],
  sub: [linear([flat, [2, 1, 4]], graph.sub)],
  mul: [{ shapes: [flat, [2, 1, 4]], build: graph.mul, ...straight }],
  div: [{ shapes: [flat, [2, 1, 4]], build: graph.div, at: [numbers(12), positive(8, 2)], ...bentMore }],
  neg: [linear([flat], graph.neg)],
  exp: [smooth(graph.exp)],
  log: [{ ...smooth(graph.log), at: [positive(12)], ...bentMore }],
  sqrt: [{ ...smooth(graph.sqrt), at: [positive(12)], ...bentMore }],
  abs: [kinked(graph.abs, awayFromZero)],
  square: [{ shapes: [flat], build: square, ...straight }],
  tanh: [{ ...smooth(graph.tanh), ...bentMore }],
  sigmoid: [smooth(graph.sigmoid)],
  softplus: [smooth(graph.softplus)],
  relu: [kinked(graph.relu, awayFromZero)],
  leakyRelu: [kinked((x) => graph.leakyRelu(x, 0.2), awayFromZero)],
  clip: [kinked((x) => graph.clip(x, -0.55, 0.45), distinct(12))],
  sign: [step(graph.sign)],
  step: [step((x) => graph.step(x, 0.2))],
  greater: [compared(graph.greater)],
  greaterOrEqual: [compared(graph.greaterOrEqual)],
  equal: [compared(graph.equal)],
  equalMask: [step((x) => graph.equalMask(x, 0))],
  cast: [step((x) => graph.cast(graph.cast(x, 'uint8'), 'float32'), halves)],
  where: [linear([flat, [4]], (a, b) => graph.where(graph.greater(fixed([3, 1]), 0), a, b))],
  product: [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({
      shapes: [transposeA ? [4, 3] : [3, 4], transposeB ? [2, 4] : [4, 2], transposeA ? [3, 2] : [2]],
      build: (a: Value, b: Value, bias: Value) => graph.product(a, b, { transposeA, transposeB, bias }),
      ...straight,
    })),
  ),
  sum: reductions.map((options) => linear([cube], (x) => graph.sum(x, options))),
  mean: reductions.map((options) => linear([cube], (x) => graph.mean(x, options))),
  max: reductions.map((options) => kinked((x) => graph.max(x, options), distinct(24), cube)),
  min: reductions.map((options) => kinked((x) => graph.min(x, options), distinct(24), cube)),
  sumTo: [linear([cube], (x) => graph.sumTo(x, [3, 1]))],
  maxout: [kinked((x) => graph.maxout(x, 3), distinct(24), [2, 6, 2])],
  softmax: [0, 1, -1].map((axis) => smooth((x) => graph.softmax(x, axis))),
  logSoftmax: [0, 1, -1].map((axis) => smooth((x) => graph.logSoftmax(x, axis))),
  reshape: [linear([flat], (x) => graph.mul(graph.reshape(x, [2, 6]), fixed([2, 6])))],
  transpose: [linear([cube], (x) => graph.mul(graph.transpose(x, [2, 0, 1]), fixed([4, 2, 3])))],
  slice: [linear([flat], (x) => graph.slice(x, 1, 1, 3))],
  concat: [linear([flat, [3, 1], [3, 2]], (...values) => graph.concat(values, 1))],
  pad: [linear([flat], (x) => graph.add(graph.pad(x, 1, 2, 1), 1))],
  expand: [linear([[3, 1]], (x) => graph.mul(graph.expand(x, cube), fixed(cube)))],
  dropout: [linear([flat], (x) => graph.dropout(x, bytes, 0.4))],
  conv2d: [
    {
      shapes: [[2, 2, 5, 4], [3, 2, 3, 2], [3]],
      build: (x, filter, bias) => graph.conv2d(x, filter, { stride: 2, padding: 1, bias }),
      ...straight,
    },
  ],
  conv2dTranspose: [
    {
      shapes: [[2, 3, 3, 2], [3, 2, 3, 4], [2]],
      build: (y, filter, bias) => graph.conv2dTranspose(y, filter, { stride: 2, padding: 1, outputPadding: 1, bias }),
      ...straight,
    },
  ],
  batchNorm: [
    { shapes: [[4, 3, 2, 2], [3], [3]], build: (x, gamma, beta) => graph.batchNorm(x, gamma, beta).y, ...bent },
    { shapes: [[6, 2], [2], [2]], build: (x, gamma, beta) => graph.batchNorm(x, gamma, beta).y, ...bentMore },
    { shapes: [cube, [3], [3]], build: (x, gamma, beta) => square(graph.batchNorm(x, gamma, beta).mean), ...straight },
    { shapes: [cube, [3], [3]], build: (x, gamma, beta) => graph.batchNorm(x, gamma, beta).variance, ...straight },
    {
      shapes: [[4, 3, 2], [3], [3]],
      build: (x, gamma, beta) => {
        const { y, mean, variance } = graph.batchNorm(x, gamma, beta);
        return graph.mul(sum(square(y), { axes: [0, 2] }), graph.add(mean, variance));
      },
      ...bent,
    },
  ],
  batchNormInference: [
    {
      shapes: [[4, 3, 2], [3], [3], [3], [3]],
      build: (x, gamma, beta, mean, variance) => graph.batchNormInference(x, { gamma, beta, mean, variance }),
      at: [numbers(24), numbers(3, 2), numbers(3, 3), numbers(3, 4), positive(3, 5)],
      ...bent,
    },
  ],
};
