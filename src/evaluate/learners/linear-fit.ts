/** A linear classifier of any smooth loss, fitted over its weights by L-BFGS on the project's own runtime. */

import { availableParallelism } from 'node:os';
import { add, gradients, input, mul, product, square, sum, type Value } from '../../graph/index.ts';
import { encodeModel } from '../../onnx/model.ts';
import { Session } from '../../runtime/session.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import type { Points } from '../points.ts';
import type { LinearClassifier } from './l2-svm.ts';
import { lbfgs } from './lbfgs.ts';

export interface LinearFitOptions extends PairOptions {
  /** Mean loss over the points, of logits and targets [count, classes]. */
  readonly loss: (logits: Value, targets: Value) => Value;
  /** Weight of the summed loss against ½ |W|². */
  readonly C: number;
  /** Whether the biases count among W. */
  readonly penaliseBias: boolean;
  /** Largest slope of the mean loss that is left. */
  readonly tolerance: number;
  /** Steps of L-BFGS at most. */
  readonly iterations: number;
  /** Where to begin, such as the fit of a nearby C. Default: zero. */
  readonly start?: LinearClassifier | undefined;
}

/**
 * min C Σ loss + ½ |W|². Cost of a step: two dense products of the points with the weights; memory beside the points: the targets.
 * @param targets [count, classes]
 */
export async function fitLinear(
  { data, count, size }: Points,
  targets: Float32Array,
  { loss, C, penaliseBias, tolerance, iterations, start, threads = availableParallelism() }: LinearFitOptions,
): Promise<LinearClassifier> {
  const classes = targets.length / count;
  const [x, y] = [input('x', [count, size]), input('y', [count, classes])];
  // With the classes as rows neither product has to turn the points around, which are by far the largest matrix.
  const [w, b] = [input('w', [classes, size]), input('b', [classes])];
  const weight = 1 / (2 * C * count);
  const penalty = penaliseBias ? add(sum(square(w)), sum(square(b))) : sum(square(w));
  const total = add(loss(product(x, w, { transposeB: true, bias: b }), y), mul(penalty, weight));
  const [gw, gb] = gradients(total, [w, b]) as [Value, Value];
  const session = await Session.create(encodeModel({ total, gw, gb }), { threads });
  try {
    const parameters = new Float32Array((size + 1) * classes);
    const slopes = new Float32Array(parameters.length);
    const value = new Float32Array(1);
    const cut = size * classes;
    const call = session.bind(
      { x: data, y: targets, w: parameters.subarray(0, cut), b: parameters.subarray(cut) },
      { total: value, gw: slopes.subarray(0, cut), gb: slopes.subarray(cut) },
    );
    const { at } = await lbfgs(
      async (where) => {
        parameters.set(where);
        await call();
        return { value: value[0]!, gradient: new Float64Array(slopes) };
      },
      startOf(start, { size, classes }),
      { tolerance, iterations },
    );
    const weights = new Float32Array(at.subarray(0, cut));
    return { weights: { data: weights, count: classes, size }, bias: new Float32Array(at.subarray(cut)) };
  } finally {
    await session.release();
  }
}

function startOf(
  start: LinearClassifier | undefined,
  { size, classes }: { readonly size: number; readonly classes: number },
): Float64Array {
  const at = new Float64Array((size + 1) * classes);
  if (!start) return at;
  at.set(start.weights.data);
  at.set(start.bias, size * classes);
  return at;
}

/** 1 for the class of a point and `other` for the rest: [count, classes]. */
export function targetsOf(
  labels: Int32Array,
  { classes, other }: { readonly classes: number; readonly other: number },
) {
  const targets = new Float32Array(labels.length * classes).fill(other);
  for (const [i, label] of labels.entries()) targets[i * classes + label] = 1;
  return targets;
}
