/** The L2-loss support vector machine for any number of points. */

import { AliError } from '../../errors.ts';
import { mean, mul, relu, square, sub, sum } from '../../graph/index.ts';
import type { Points } from '../points.ts';
import type { LinearClassifier } from './l2-svm.ts';
import { checkLabels, classCount } from './labels.ts';
import { fitLinear, targetsOf } from './linear-fit.ts';
import type { LogisticOptions } from './logistic.ts';

/**
 * The machine of `trainSvm`, found over its weights by L-BFGS: memory and the cost of a step grow with the number of points, not with
 * its square. Give standardised points, or it takes many steps.
 * @param labels a class 0 … classes - 1 for each point
 * @throws AliError 'data' for labels that do not fit, 'usage' for a C that is not positive
 */
export async function trainLargeSvm(
  points: Points,
  labels: Int32Array,
  { C = 1, tolerance = 1e-5, iterations = 500, ...options }: LogisticOptions = {},
): Promise<LinearClassifier> {
  checkLabels('trainLargeSvm', points, labels);
  if (!(C > 0 && Number.isFinite(C))) throw new AliError('usage', `trainLargeSvm: expected C above 0; received ${C}`);
  return fitLinear(points, targetsOf(labels, { classes: classCount(labels), other: -1 }), {
    loss: (logits, targets) => mean(sum(square(relu(sub(1, mul(logits, targets)))), { axes: [1] })),
    C,
    penaliseBias: true,
    tolerance,
    iterations,
    ...options,
  });
}
