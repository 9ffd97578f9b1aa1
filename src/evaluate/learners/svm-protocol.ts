/** The paper's measure of features: an L2-SVM on few labels, drawn again and again. */

import { AliError } from '../../errors.ts';
import { type PairOptions, products } from '../neighbours/blocks.ts';
import { type Points, selectRows } from '../points.ts';
import { biasedKernel, svmPath } from './l2-svm.ts';
import { checkLabels, classCount, drawBalanced, errorRate, largestColumn } from './labels.ts';

/** Points and the class of each, 0 … classes - 1. */
export interface LabelledPoints {
  readonly points: Points;
  readonly labels: Int32Array;
}

/** How many labels are drawn, how often, and between which regularisations is chosen. */
export interface SvmProtocolOptions extends PairOptions {
  /** Labels a class in each draw. Default 100. */
  readonly perClass?: number;
  /** How often labels are drawn anew. Default 100. */
  readonly redraws?: number;
  /** Ascending values of C to choose from. Default 50 values exp(-20) … exp(20), evenly spaced in their logarithm. */
  readonly Cs?: readonly number[];
  /** Seed of the draws. Default 0. */
  readonly seed?: number;
  /** Called after each draw. */
  readonly onDraw?: (result: SvmDraw, draw: number) => void;
}

/** What one draw of labels has led to. */
export interface SvmDraw {
  /** The C with the least validation error; the smallest of equals. */
  readonly C: number;
  /** Shares of points that are classified wrongly: 0 … 1. */
  readonly validationError: number;
  readonly testError: number;
}

/** Test errors over all draws: shares of points that are classified wrongly, 0 … 1, less is better. */
export interface SvmProtocolResult {
  /** Mean and standard deviation (n - 1) of the test error over the draws. */
  readonly mean: number;
  readonly deviation: number;
  readonly draws: readonly SvmDraw[];
}

/** 50 values from exp(-20) to exp(20). */
export const paperCs: readonly number[] = Array.from({ length: 50 }, (_, i) => Math.exp(-20 + (40 * i) / 49));

/**
 * Test error of an L2-SVM (squared hinge, one against the rest) on features: `perClass` labels of every class are drawn
 * from the training set, C is chosen on the validation set, and the error is taken on the test set; redrawn `redraws` times.
 * Dumoulin et al. 2017, section 4.2. Cost of a draw: products of validation and test points with the drawn ones at
 * the runtime's speed, and the path of C's, seconds for 1,000 labels.
 * @throws AliError 'data' for labels that do not fit or too few of a class
 */
export async function svmProtocol(
  { train, validation, test }: Readonly<Record<'train' | 'validation' | 'test', LabelledPoints>>,
  { perClass = 100, redraws = 100, Cs = paperCs, seed = 0, onDraw, ...options }: SvmProtocolOptions = {},
): Promise<SvmProtocolResult> {
  for (const [name, { points, labels }] of Object.entries({ train, validation, test })) {
    checkLabels(`svmProtocol, ${name}`, points, labels);
  }
  if (Cs.length === 0 || Cs.some((C, i) => !(C > 0) || (i > 0 && C <= Cs[i - 1]!))) {
    throw new AliError('usage', `svmProtocol: expected ascending positive values of C; received [${Cs.join(', ')}]`);
  }
  const classes = classCount(train.labels);
  const draws: SvmDraw[] = [];
  for (let draw = 0; draw < redraws; draw++) {
    const places = drawBalanced(train.labels, { perClass, seed, draw });
    const drawn = selectRows(train.points, places);
    const labels = Int32Array.from(places, (place) => train.labels[place]!);
    const kernel = biasedKernel(await products(drawn, drawn, options));
    const coefficients = svmPath(kernel, labels, { classes, Cs });
    const errors = await errorsOf(coefficients, drawn, validation, { classes, ...options });
    const best = errors.indexOf(Math.min(...errors));
    const each = classes * drawn.count;
    const chosen = coefficients.subarray(best * each, (best + 1) * each);
    const [testError] = await errorsOf(chosen, drawn, test, { classes, ...options });
    const result = { C: Cs[best]!, validationError: errors[best]!, testError: testError! };
    draws.push(result);
    onDraw?.(result, draw);
  }
  const mean = draws.reduce((sum, { testError }) => sum + testError, 0) / redraws;
  const squares = draws.reduce((sum, { testError }) => sum + (testError - mean) ** 2, 0);
  return { mean, deviation: redraws > 1 ? Math.sqrt(squares / (redraws - 1)) : 0, draws };
}

/** Error of the machines of each C on labelled points. */
async function errorsOf(
  coefficients: Float32Array,
  drawn: Points,
  { points, labels }: LabelledPoints,
  { classes, ...options }: PairOptions & { classes: number },
): Promise<number[]> {
  const machines = { data: coefficients, count: coefficients.length / drawn.count, size: drawn.count };
  const kernel = { data: await products(points, drawn, options), count: points.count, size: drawn.count };
  for (let i = 0; i < kernel.data.length; i++) kernel.data[i]! += 1;
  const scores = await products(machines, kernel, options);
  return Array.from({ length: machines.count / classes }, (_, place) => {
    const data = new Float32Array(points.count * classes);
    for (let label = 0; label < classes; label++) {
      const row = (place * classes + label) * points.count;
      for (let i = 0; i < points.count; i++) data[i * classes + label] = scores[row + i]!;
    }
    return errorRate(largestColumn({ data, count: points.count, size: classes }), labels);
  });
}
