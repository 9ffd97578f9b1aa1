/** Batch normalisation (Ioffe and Szegedy 2015) over every axis but the second. */

import {
  apply,
  applyMany,
  type Emitter,
  type Shape,
  sameShape,
  shapeError,
  showShape,
  sizeOf,
  type Value,
} from '../value.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';
import { expand, reshape } from './layout.ts';
import { sum } from './reduction.ts';
import { sqrt } from './unary.ts';

/** How batch normalisation is kept from dividing by zero. */
export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
}

/**
 * Normalises [n, c, …] with the statistics of the batch: y = γ (x - mean) / √(variance + ε) + β, with γ and β of
 * shape [c]. Returns y, the batch mean and the (biased) batch variance, both [c].
 */
export function batchNorm(x: Value, gamma: Value, beta: Value, { epsilon = 1e-5 }: BatchNormOptions = {}) {
  const channels = checkChannels('batchNorm', x, { gamma, beta });
  const count = sizeOf(x.shape) / channels;
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const perChannel = x.shape.map((_, axis) => (axis === 1 ? channels : 1));
  const wide = (value: Value) => reshape(value, perChannel);

  const [y, mean, variance] = applyMany(
    'batchNorm',
    [x, gamma, beta],
    [{ shape: x.shape }, { shape: [channels] }, { shape: [channels] }],
    {
      gradient: (gy, gMean, gVariance) => {
        const inverse = div(1, sqrt(add(variance!, epsilon)));
        const centred = sub(x, wide(mean!));
        let gx: Value | undefined;
        let gGamma: Value | undefined;
        let gBeta: Value | undefined;
        if (gy) {
          gBeta = sum(gy, { axes });
          gGamma = mul(sub(sum(mul(gy, x), { axes }), mul(mean!, gBeta)), inverse);
          const scale = mul(gamma, inverse);
          const slope = mul(mul(scale, inverse), div(gGamma, count));
          const shift = sub(mul(slope, mean!), mul(scale, div(gBeta, count)));
          gx = add(sub(mul(gy, wide(scale)), mul(x, wide(slope))), wide(shift));
        }
        if (gMean) gx = plus(gx, wide(div(gMean, count)), x.shape);
        if (gVariance) gx = plus(gx, mul(centred, wide(mul(gVariance, 2 / count))), x.shape);
        return [gx, gGamma, gBeta];
      },
      emit: (emitter, inputs) => {
        const names = inputs as [string, string, string];
        return count === x.shape[0] || emitter.target !== 'cpu'
          ? emitPlain(emitter, names, x.shape, axes, epsilon)
          : emitFused(emitter, names, channels, axes, epsilon);
      },
    },
  );
  return { y: y!, mean: mean!, variance: variance! };
}

/** Images: ONNX Runtime's own node, which takes few passes over x. */
function emitFused(
  emitter: Emitter,
  [x, gamma, beta]: [string, string, string],
  channels: number,
  axes: readonly number[],
  epsilon: number,
): string[] {
  // ONNX Runtime writes mean and variance into the memory of inputs 3 and 4 and scales what was there by 0. So these are
  // two tensors that nothing else reads and that are made anew in every call: one number a channel.
  const [zeros, ones] = [0, 1].map((fill) => emitter.integers(axes.map(() => fill)));
  const first = emitter.node('Slice', [x, zeros!, ones!, emitter.integers(axes)]);
  const flat = emitter.node('Reshape', [first, emitter.integers([channels])]);
  const memory = [emitter.node('Abs', [flat]), emitter.node('Neg', [flat])];
  const attributes = { training_mode: 1, momentum: { float: 0 }, epsilon: { float: epsilon } };
  return emitter.emitNodes('BatchNormalization', [x, gamma, beta, ...memory], 3, attributes);
}

/**
 * One number an item and channel: there elementwise nodes are two to five times faster than the runtime's own node.
 * WebGPU has no such node for training.
 */
function emitPlain(
  emitter: Emitter,
  [x, gamma, beta]: [string, string, string],
  shape: Shape,
  axes: readonly number[],
  epsilon: number,
): string[] {
  const channels = shape[1]!;
  const perChannel = emitter.integers(shape.slice(1).map((size, axis) => (axis === 0 ? size : 1)));
  const average = (value: string) => emitter.node('ReduceMean', [value, emitter.integers(axes)], { keepdims: 1 });
  const flat = (value: string) => emitter.node('Reshape', [value, emitter.integers([channels])]);
  const mean = average(x);
  const centred = emitter.node('Sub', [x, mean]);
  const variance = average(emitter.node('Mul', [centred, centred]));
  const deviation = emitter.node('Sqrt', [emitter.node('Add', [variance, emitter.scalar(epsilon)])]);
  const scale = emitter.node('Div', [emitter.node('Reshape', [gamma, perChannel]), deviation]);
  const y = emitter.node('Add', [emitter.node('Mul', [centred, scale]), emitter.node('Reshape', [beta, perChannel])]);
  return [y, flat(mean), flat(variance)];
}

/** Normalises [n, c, …] with given statistics, mean and variance of shape [c]: batch norm at test time. */
export function batchNormInference(
  x: Value,
  parameters: { gamma: Value; beta: Value; mean: Value; variance: Value },
  { epsilon = 1e-5 }: BatchNormOptions = {},
): Value {
  const channels = checkChannels('batchNormInference', x, parameters);
  const { gamma, beta, mean, variance } = parameters;
  const wide = (value: Value) =>
    reshape(
      value,
      x.shape.map((_, axis) => (axis === 1 ? channels : 1)),
    );
  return apply(
    'batchNormInference',
    [x, gamma, beta, mean, variance],
    { shape: x.shape },
    {
      gradient: (g) => {
        if (!g) return [];
        const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
        const inverse = div(1, sqrt(add(variance, epsilon)));
        const scale = mul(gamma, inverse);
        const gBeta = sum(g, { axes });
        const gGamma = mul(sum(mul(g, sub(x, wide(mean))), { axes }), inverse);
        const gVariance = mul(mul(mul(gGamma, gamma), mul(inverse, inverse)), -0.5);
        return [mul(g, wide(scale)), gGamma, gBeta, mul(mul(gBeta, scale), -1), gVariance];
      },
      emit: (emitter, inputs) => emitter.node('BatchNormalization', inputs, { epsilon: { float: epsilon } }),
    },
  );
}

function plus(a: Value | undefined, b: Value, shape: Shape): Value {
  return a ? add(a, b) : expand(b, shape);
}

function checkChannels(operator: string, x: Value, parameters: Record<string, Value>): number {
  checkFloat(operator, x, ...Object.values(parameters));
  const channels = x.shape[1];
  if (channels === undefined) throw shapeError(operator, '[n, channels, …]', showShape(x));
  for (const [name, value] of Object.entries(parameters)) {
    if (!sameShape(value.shape, [channels]))
      throw shapeError(operator, `${name} of shape [${channels}]`, showShape(value));
  }
  return channels;
}
