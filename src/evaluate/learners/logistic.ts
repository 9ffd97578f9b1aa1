/** Multinomial logistic regression. */

import { AliError } from '../../errors.ts';
import { logSoftmax, mean, mul, sum } from '../../graph/index.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import type { Points } from '../points.ts';
import type { LinearClassifier } from './l2-svm.ts';
import { checkLabels, classCount } from './labels.ts';
import { fitLinear, targetsOf } from './linear-fit.ts';

/** How much errors weigh in a logistic regression, and how exactly and from where it is solved. */
export interface LogisticOptions extends PairOptions {
  /** Weight of the summed log loss against ½ |W|². Default 1. */
  readonly C?: number;
  /** Largest slope of the mean loss that is left. Default 1e-5. */
  readonly tolerance?: number;
  /** Steps of L-BFGS at most. Default 500. */
  readonly iterations?: number;
  /** Where to begin, such as the fit of a nearby C to the same classes. Default: zero. */
  readonly start?: LinearClassifier | undefined;
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
  { C = 1, tolerance = 1e-5, iterations = 500, ...options }: LogisticOptions = {},
): Promise<LinearClassifier> {
  checkLabels('trainLogistic', points, labels);
  if (!(C > 0 && Number.isFinite(C))) throw new AliError('usage', `trainLogistic: expected C above 0; received ${C}`);
  return fitLinear(points, targetsOf(labels, { classes: classCount(labels), other: 0 }), {
    loss: (logits, targets) => mul(mean(sum(mul(logSoftmax(logits), targets), { axes: [1] })), -1),
    C,
    penaliseBias: false,
    tolerance,
    iterations,
    ...options,
  });
}
