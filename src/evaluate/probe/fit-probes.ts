/** Probes of one representation: what simple learners make of it. */

import { clusteringAccuracy } from '../learners/clustering-accuracy.ts';
import { kMeans } from '../learners/k-means.ts';
import { decide, type LinearClassifier, trainSvm } from '../learners/l2-svm.ts';
import { classCount, errorRate, largestColumn } from '../learners/labels.ts';
import { trainLargeSvm } from '../learners/large-svm.ts';
import { trainLogistic } from '../learners/logistic.ts';
import { voteOfNearest } from '../learners/nearest-classifier.ts';
import { applyScaling, fitScaling } from '../learners/standardise.ts';
import type { LabelledPoints } from '../learners/svm-protocol.ts';
import type { PairOptions } from '../neighbours/blocks.ts';
import { nearestNeighbours } from '../neighbours/nearest.ts';
import { type Points, selectRows } from '../points.ts';

export interface LinearProbe {
  /** Share of the test items that are classified rightly: 0 … 1. */
  readonly accuracy: number;
  /** Weight of the loss against the weights, chosen on validation; the smallest of equals. */
  readonly C: number;
}

export interface Probes {
  readonly logistic: LinearProbe;
  readonly svm: LinearProbe;
  /** Test accuracy of the nearest, and of the five nearest, labelled items: 0 … 1. */
  readonly nearest: number;
  readonly fiveNearest: number;
  /** Agreement of k-means clusters of the test items, one for each class, with the classes: 0 … 1. */
  readonly clusters: number;
}

/** Where the labelled points are that C is chosen on, and those that are fitted to meanwhile. */
export interface ValidationSplit {
  readonly fit: Uint32Array;
  readonly validation: Uint32Array;
}

type Train = (points: Points, labels: Int32Array, options: TrainOptions) => Promise<LinearClassifier>;
type TrainOptions = PairOptions & { readonly C: number; readonly start?: LinearClassifier | undefined };

/** Weights of the loss that are tried, from strong to weak regularisation. */
const probeCs: readonly number[] = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100];
/** A C is not tried any more after so many in a row that were no better than the best. */
const patience = 2;
/** Up to so many points, of more numbers, the machine is found by their products; else over its weights. */
const fewPoints = 400;
const stop = { tolerance: 1e-4, iterations: 200 };

/**
 * Fits every probe. Linear ones see columns scaled to mean 0 and deviation 1 of the labelled points, choose C on the validation part of
 * these, and are fitted again to all of them; neighbours and clusters see the numbers as they are. Cost: mostly the linear fits.
 * @throws AliError 'data' for labels of one class
 */
export async function fitProbes(
  labelled: LabelledPoints,
  test: LabelledPoints,
  { split, seed, ...options }: PairOptions & { readonly split: ValidationSplit; readonly seed: number },
): Promise<Probes> {
  const scaling = fitScaling(labelled.points);
  const scaled = { ...labelled, points: applyScaling(scaling, labelled.points) };
  const scaledTest = { ...test, points: applyScaling(scaling, test.points) };
  const logistic: Train = (points, labels, given) => trainLogistic(points, labels, { ...stop, ...given });
  const svm: Train = (points, labels, given) =>
    points.count <= Math.min(fewPoints, points.size)
      ? trainSvm(points, labels, given)
      : trainLargeSvm(points, labels, { ...stop, ...given });
  const k = Math.min(5, labelled.points.count);
  const neighbours = await nearestNeighbours(test.points, labelled.points, { k, ...options });
  const nearest = (votes: number) =>
    1 - errorRate(voteOfNearest(neighbours, labelled.labels, { k: votes }), test.labels);
  const clusters = Math.min(classCount(labelled.labels), test.points.count);
  const { assignment } = await kMeans(test.points, { clusters, seed, ...options });
  return {
    logistic: await probeLinear(logistic, scaled, scaledTest, { split, ...options }),
    svm: await probeLinear(svm, scaled, scaledTest, { split, ...options }),
    nearest: nearest(1),
    fiveNearest: nearest(k),
    clusters: clusteringAccuracy(assignment, test.labels),
  };
}

async function probeLinear(
  train: Train,
  labelled: LabelledPoints,
  test: LabelledPoints,
  { split, ...options }: PairOptions & { readonly split: ValidationSplit },
): Promise<LinearProbe> {
  const [fit, validation] = [select(labelled, split.fit), select(labelled, split.validation)];
  let best = { C: probeCs[0]!, error: Number.POSITIVE_INFINITY };
  let start: LinearClassifier | undefined;
  for (let place = 0, worse = 0; place < probeCs.length && worse < patience; place++) {
    const C = probeCs[place]!;
    start = await train(fit.points, fit.labels, { C, start, ...options });
    const error = await errorOf(start, validation, options);
    worse = error < best.error ? 0 : worse + 1;
    if (error < best.error) best = { C, error };
  }
  const chosen = await train(labelled.points, labelled.labels, { C: best.C, ...options });
  return { accuracy: 1 - (await errorOf(chosen, test, options)), C: best.C };
}

async function errorOf(machine: LinearClassifier, { points, labels }: LabelledPoints, options: PairOptions) {
  return errorRate(largestColumn(await decide(machine, points, options)), labels);
}

function select({ points, labels }: LabelledPoints, places: Uint32Array): LabelledPoints {
  return { points: selectRows(points, places), labels: Int32Array.from(places, (place) => labels[place]!) };
}
