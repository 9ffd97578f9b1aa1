/** The classifier two-sample test: can a classifier learn to tell the two sets apart? */

import { permutation } from '../../random/permutation.ts';
import { decide } from '../learners/l2-svm.ts';
import { largestColumn } from '../learners/labels.ts';
import { trainLogistic } from '../learners/logistic.ts';
import { classifyByNearest } from '../learners/nearest-classifier.ts';
import { applyScaling, fitScaling } from '../learners/standardise.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import { normalDistribution } from '../normal.ts';
import { checkCount, checkSameSize, joinRows, type Points, selectRows } from '../points.ts';

/** Which learner tries to tell the two sets apart, and how they are divided. */
export interface TwoSampleOptions extends PairOptions {
  /** '1-nn': the nearest neighbour; 'logistic': a line between standardised points. Default '1-nn'. */
  readonly learner?: '1-nn' | 'logistic';
  /** Seed of the division into halves. Default 0. */
  readonly seed?: number;
}

/** What the learner reaches, and how likely that is by chance. */
export interface TwoSampleTest {
  /** Share of held-out points whose set is told rightly: ½ for equal distributions, 1 where they are told apart at sight. */
  readonly accuracy: number;
  /** Probability of such an accuracy or a higher one if the distributions are equal: 0 … 1. */
  readonly p: number;
}

/**
 * Trains a classifier on one half of both sets, equally many of each, and tests it on the other: an
 * accuracy of 0 … 1, less is better; under equality the
 * accuracy is N(½, 1 / 4n) for n held-out points (Lopez-Paz and Oquab 2017, section 3). Cost: one exhaustive search, or a
 * logistic regression.
 * @throws AliError 'shape' for points of two sizes, 'data' for fewer than 4 points
 */
export async function twoSampleTest(
  a: Points,
  b: Points,
  { learner = '1-nn', seed = 0, ...options }: TwoSampleOptions = {},
): Promise<TwoSampleTest> {
  checkSameSize('twoSampleTest', a, b);
  for (const points of [a, b]) checkCount('twoSampleTest', points, 4);
  const half = Math.floor(Math.min(a.count, b.count) / 2);
  const halves = (points: Points, stream: string) => {
    const order = permutation(points.count, { seed, stream, step: 0 });
    return [selectRows(points, order.subarray(0, half)), selectRows(points, order.subarray(half, 2 * half))] as const;
  };
  const [trainA, testA] = halves(a, 'two-sample/a');
  const [trainB, testB] = halves(b, 'two-sample/b');
  const labels = new Int32Array(2 * half).fill(1, half);
  const train = joinRows(trainA, trainB);
  const test = joinRows(testA, testB);
  const predicted = await predict(learner, { train, test, labels }, options);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predicted[i] === labels[i]) right++;
  const accuracy = right / labels.length;
  return { accuracy, p: normalDistribution(-(accuracy - 0.5) * 2 * Math.sqrt(labels.length)) };
}

async function predict(
  learner: '1-nn' | 'logistic',
  { train, test, labels }: { train: Points; test: Points; labels: Int32Array },
  options: PairOptions,
): Promise<Int32Array> {
  if (learner === '1-nn') return classifyByNearest(test, { points: train, labels }, options);
  const scaling = fitScaling(train);
  const machine = await trainLogistic(applyScaling(scaling, train), labels, options);
  return largestColumn(await decide(machine, applyScaling(scaling, test), options));
}
