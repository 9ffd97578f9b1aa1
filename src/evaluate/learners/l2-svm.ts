/** The L2-loss support vector machine, one class against the rest. */

import { AliError } from '../../errors.ts';
import { type PairOptions, products } from '../neighbours/blocks.ts';
import { checkSameSize, type Points } from '../points.ts';
import { checkLabels, classCount } from './labels.ts';
import { emptySvm, solveSvm } from './svm-newton.ts';

/** How much errors weigh in an L2-SVM, and how exactly it is solved. */
export interface SvmOptions extends PairOptions {
  /** Weight of the squared hinge loss of each point against ½ |w|². Default 1. */
  readonly C?: number;
  /** Largest violation of the optimality conditions that is left, in units of the margin. Default 1e-3. */
  readonly tolerance?: number;
}

/** A linear machine: the class of x is the row of `weights` with the largest w · x + bias. */
export interface LinearClassifier {
  /** [classes, size] */
  readonly weights: Points;
  /** [classes] */
  readonly bias: Float32Array;
}

/**
 * min ½ (|w|² + b²) + C Σ max(0, 1 - y (w · x + b))² for each class against the rest: what liblinear's solver 1 and
 * scikit-learn's LinearSVC with its default loss minimise. Made for few points of many numbers: memory n², time about
 * 100 n² for each class, whatever the size of a point.
 * @param labels a class 0 … classes - 1 for each point
 * @throws AliError 'data' for labels that do not fit, 'usage' for a C that is not positive
 */
export async function trainSvm(
  points: Points,
  labels: Int32Array,
  { C = 1, tolerance = 1e-3, ...options }: SvmOptions = {},
): Promise<LinearClassifier> {
  checkLabels('trainSvm', points, labels);
  if (!(C > 0 && Number.isFinite(C))) throw new AliError('usage', `trainSvm: expected C above 0; received ${C}`);
  const kernel = biasedKernel(await products(points, points, options));
  const classes = classCount(labels);
  const { count, size, data } = points;
  const weights = new Float32Array(classes * size);
  const bias = new Float32Array(classes);
  for (let label = 0; label < classes; label++) {
    const state = emptySvm(count);
    solveSvm({ kernel, targets: targetsOf(labels, label), C }, state, { tolerance });
    const row = new Float64Array(size);
    for (let i = 0; i < count; i++) {
      const coefficient = state.beta[i]!;
      if (coefficient === 0) continue;
      bias[label]! += coefficient;
      for (let j = 0; j < size; j++) row[j]! += coefficient * data[i * size + j]!;
    }
    weights.set(row, label * size);
  }
  return { weights: { data: weights, count: classes, size }, bias };
}

/** Decision values w · x + bias: [count, classes]. @throws AliError 'shape' for points of another size */
export async function decide(
  { weights, bias }: LinearClassifier,
  points: Points,
  options: PairOptions = {},
): Promise<Points> {
  checkSameSize('decide', points, weights);
  const data = await products(points, weights, options);
  for (let i = 0; i < data.length; i++) data[i]! += bias[i % bias.length]!;
  return { data, count: points.count, size: bias.length };
}

/**
 * Coefficients of the points of every class for every C of an ascending list, each solved from the one before: C by C, class by
 * class, point by point.
 */
export function svmPath(
  kernel: Float64Array,
  labels: Int32Array,
  { classes, Cs, tolerance = 1e-3 }: { classes: number; Cs: readonly number[]; tolerance?: number },
): Float32Array {
  const n = labels.length;
  const out = new Float32Array(Cs.length * classes * n);
  for (let label = 0; label < classes; label++) {
    const targets = targetsOf(labels, label);
    const state = emptySvm(n);
    for (const [place, C] of Cs.entries()) {
      solveSvm({ kernel, targets, C }, state, { tolerance });
      out.set(state.beta, (place * classes + label) * n);
    }
  }
  return out;
}

/** Products with the bias as one more number of every point: 1. */
export function biasedKernel(values: Float32Array): Float64Array {
  return Float64Array.from(values, (value) => value + 1);
}

function targetsOf(labels: Int32Array, label: number): Int8Array {
  return Int8Array.from(labels, (each) => (each === label ? 1 : -1));
}
