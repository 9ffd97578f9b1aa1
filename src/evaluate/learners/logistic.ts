/** Multinomial logistic regression. */

import { availableParallelism } from 'node:os';
import { AliError } from '../../errors.ts';
import { add, gradients, input, logSoftmax, mean, mul, product, square, sum } from '../../graph/index.ts';
import { encodeModel } from '../../onnx/model.ts';
import { Session } from '../../runtime/session.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import type { Points } from '../points.ts';
import type { LinearClassifier } from './l2-svm.ts';
import { checkLabels, classCount } from './labels.ts';
import { lbfgs } from './lbfgs.ts';

export interface LogisticOptions extends PairOptions {
  /** Weight of the summed log loss against ½ |W|². Default 1. */
  readonly C?: number;
  /** Largest slope of the mean loss that is left. Default 1e-5. */
  readonly tolerance?: number;
  /** Steps of L-BFGS at most. Default 500. */
  readonly iterations?: number;
}

/**
 * min C Σ -log softmax(W x + b)[y] + ½ |W|² by L-BFGS, the bias free: what scikit-learn's LogisticRegression minimises. Give
 * standardised points, or it takes many steps. Cost of a step: two dense products of the points with the weights.
 * @param labels a class 0 … classes - 1 for each point
 * @throws AliError 'data' for labels that do not fit, 'usage' for a C that is not positive
 */
export async function trainLogistic(
  points: Points,
  labels: Int32Array,
  { C = 1, tolerance = 1e-5, iterations = 500, threads = availableParallelism() }: LogisticOptions = {},
): Promise<LinearClassifier> {
  checkLabels('trainLogistic', points, labels);
  if (!(C > 0 && Number.isFinite(C))) throw new AliError('usage', `trainLogistic: expected C above 0; received ${C}`);
  const { count, size, data } = points;
  const classes = classCount(labels);
  const [x, y] = [input('x', [count, size]), input('y', [count, classes])];
  const [w, b] = [input('w', [size, classes]), input('b', [classes])];
  const logits = product(x, w, { bias: b });
  const fit = mul(mean(sum(mul(logSoftmax(logits), y), { axes: [1] })), -1);
  const loss = add(fit, mul(sum(square(w)), 1 / (2 * C * count)));
  const [gw, gb] = gradients(loss, [w, b]) as [typeof w, typeof b];
  const session = await Session.create(encodeModel({ loss, gw, gb }), { threads });
  try {
    const parameters = new Float32Array((size + 1) * classes);
    const slopes = new Float32Array(parameters.length);
    const value = new Float32Array(1);
    const oneHot = new Float32Array(count * classes);
    for (let i = 0; i < count; i++) oneHot[i * classes + labels[i]!] = 1;
    const cut = size * classes;
    const call = session.bind(
      { x: data, y: oneHot, w: parameters.subarray(0, cut), b: parameters.subarray(cut) },
      { loss: value, gw: slopes.subarray(0, cut), gb: slopes.subarray(cut) },
    );
    const { at } = await lbfgs(
      async (where) => {
        parameters.set(where);
        await call();
        return { value: value[0]!, gradient: Float64Array.from(slopes) };
      },
      new Float64Array(parameters.length),
      { tolerance, iterations },
    );
    const weights = new Float32Array(cut);
    for (let i = 0; i < size; i++) {
      for (let label = 0; label < classes; label++) weights[label * size + i] = at[i * classes + label]!;
    }
    return { weights: { data: weights, count: classes, size }, bias: Float32Array.from(at.subarray(cut)) };
  } finally {
    await session.release();
  }
}
