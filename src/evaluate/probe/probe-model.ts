/** How much of the classes is in what an encoder has learnt, beside what is in the data without it. */

import { type DataSplit, type Dataset, itemSizeOf } from '../../data/dataset.ts';
import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { Model } from '../../model/model.ts';
import { classCount } from '../learners/labels.ts';
import type { Points } from '../points.ts';
import { drawProbed, splitForValidation } from './draw-labelled.ts';
import { fitProbes, type Probes } from './fit-probes.ts';
import { createRepresentations, type Representation, type RepresentationName } from './representations.ts';

/** From how many labels a model is probed, and at which layers. */
export interface ProbeOptions {
  /** Labelled training items in all, as many of each class. Default: all, as far as memory goes. */
  readonly labels?: number | undefined;
  /** How many of the encoder's last hidden rows "layers" takes. Default 3, the paper's. */
  readonly layers?: number | undefined;
  /** Seed of the labels that are drawn and of the clusters' starts. Default 0. */
  readonly seed?: number;
  /** Threads of the runtime. Default: one for each core. */
  readonly threads?: number;
  /** Told what is being done. */
  readonly onProgress?: (what: string) => void;
}

export interface ProbedRepresentation extends Probes {
  readonly name: RepresentationName;
  readonly about: string;
  /** Numbers an item. */
  readonly size: number;
}

/**
 * What `probeModel` finds of a run: one entry for each representation, and those that do not apply, with the reason. `seconds` is its
 * wall time, `versions` those of the package and what it rests on that the run was trained with.
 */
export interface Probing {
  readonly run: string;
  readonly step: number;
  readonly preset: string;
  readonly data: string;
  readonly classes: number;
  /** Labelled training items that probes saw, a fifth of which chose the regularisation; all that there are; held-out items they were tested on. */
  readonly labels: number;
  readonly available: number;
  readonly test: number;
  /** Share of the most frequent class among the test items: what a constant answer gets. */
  readonly chance: number;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly representations: readonly ProbedRepresentation[];
  readonly leftOut: readonly { readonly name: RepresentationName; readonly reason: string }[];
}

/** Bytes of one representation of all labelled items. */
const memory = 2 ** 30;

/**
 * Probes mean codes and hidden layers of a model, and beside them the items themselves, as many principal components as a code has
 * numbers, and the same encoder before training: logistic regression, L2-SVM, 1-NN and 5-NN from labelled training items, and k-means
 * clusters, all told by held-out items. Cost: seconds for thousands of items, minutes for tens of thousands.
 * @throws AliError 'data' for data without labels or of one class, 'shape' for data of another shape, 'run' for a run without an encoder
 */
export async function probeModel(
  model: Model,
  dataset: Dataset,
  { labels: count, layers = 3, seed = 0, onProgress = () => {}, ...options }: ProbeOptions = {},
): Promise<Probing> {
  if (itemSizeOf(dataset.shape) !== sizeOf(model.shape)) {
    const [wanted, found] = [model.shape, dataset.shape].map((shape) => `[${shape.join(', ')}]`);
    throw new AliError('shape', `probe: expected items of ${wanted}; received ${found}`);
  }
  const began = performance.now();
  const { train, test } = dataset;
  const [trainLabels, testLabels] = [labelsOf(train, 'training'), labelsOf(test, 'held-out')];
  const { representations, leftOut, release } = await createRepresentations(model, train, { layers, seed, ...options });
  try {
    const widest = Math.max(...representations.map(({ size }) => size));
    const limit = Math.max(1, Math.floor(memory / (4 * widest)));
    const places = drawProbed(trainLabels, { count, limit, seed });
    const held = Uint32Array.from({ length: Math.min(test.count, limit) }, (_, i) =>
      Math.floor((i * test.count) / Math.min(test.count, limit)),
    );
    const labels = Int32Array.from(places, (place) => trainLabels[place]!);
    const asked = Int32Array.from(held, (place) => testLabels[place]!);
    const split = splitForValidation(labels);
    const probed: ProbedRepresentation[] = [];
    for (const representation of representations) {
      const { name, about, size } = representation;
      onProgress(`probing ${name}`);
      const probes = await fitProbes(
        { points: await take(representation, train, places), labels },
        { points: await take(representation, test, held), labels: asked },
        { split, seed, ...options },
      );
      probed.push({ name, about, size, ...probes });
    }
    return {
      run: model.run,
      step: model.step,
      preset: model.config.preset,
      data: dataset.name,
      classes: new Set(labels).size,
      labels: places.length,
      available: train.count,
      test: held.length,
      chance: largestShare(asked),
      seed,
      versions: model.provenance.versions,
      seconds: (performance.now() - began) / 1000,
      representations: probed,
      leftOut,
    };
  } finally {
    await release();
  }
}

const take = ({ of }: Representation, split: DataSplit, places: Uint32Array): Promise<Points> => of(split, places);

function labelsOf({ labels, count }: DataSplit, name: string): Int32Array {
  if (count === 0) {
    throw new AliError('data', `probe: expected ${name} items; received none`, { remedy: 'give data with two splits' });
  }
  if (labels && new Set(labels).size > 1) return labels;
  throw new AliError(
    'data',
    `probe: expected ${name} items of at least two classes; received ${labels ? 'one class' : 'no labels'}`,
    {
      remedy: 'give data with classes: sub-folders of images, an array y beside x, a column label',
    },
  );
}

function largestShare(labels: Int32Array): number {
  const counts = new Uint32Array(classCount(labels));
  for (const label of labels) counts[label]!++;
  return counts.reduce((most, each) => Math.max(most, each), 0) / labels.length;
}
