/** The features that the SVM experiment compares: of a trained encoder, and of the baselines that any of them must beat. */

import type { DataSplit, Dataset } from '../data/dataset.ts';
import { applyPca, fitPca } from '../evaluate/learners/pca.ts';
import { asPoints, type Points } from '../evaluate/points.ts';
import { readPoints } from '../evaluate/read-points.ts';
import { sizeOf } from '../graph/index.ts';
import { loadModel } from '../model/load-model.ts';
import type { ConfigOverrides } from '../presets/config.ts';
import { permutation } from '../random/permutation.ts';
import type { Cell, CellContext } from './experiment.ts';
import { type Training, takeItems, trainPreset } from './preset-run.ts';

export const svmMethods = ['ali', 'alice', 'autoencoder', 'random', 'pca', 'pixels'] as const;
export type SvmMethod = (typeof svmMethods)[number];

export interface FeatureSettings extends Training {
  readonly method: SvmMethod;
  /** Training items that PCA is fitted on, at most, and its components. */
  readonly pca: { readonly items: number; readonly components: number };
}

export interface FeatureExtractor {
  /** Features of items of a split. */
  readonly of: (split: DataSplit, places: Uint32Array) => Promise<Points>;
  readonly release: () => Promise<void>;
}

/** Steps in which an untrained encoder sees data, so that its running statistics are those of the data. */
const settlingSteps = 100;

/** What an encoder is trained for; the weight of the cycle is of a sum of squares over the numbers of an item. */
const objectives = {
  ali: { objective: 'ali' },
  alice: { objective: 'alice', cycle: { x: 'explicit', z: 'none', lambdaX: 0.1, lambdaZ: 0 } },
  autoencoder: { objective: 'autoencoder' },
  random: { objective: 'ali' },
} as const satisfies Readonly<Record<Exclude<SvmMethod, 'pca' | 'pixels'>, ConfigOverrides>>;

/** Makes the features of a method, training what it needs on all training items without their labels. */
export async function createFeatures(
  cell: Cell<FeatureSettings>,
  context: CellContext,
  { shape, train }: Dataset,
): Promise<FeatureExtractor> {
  const { method, steps, pca } = cell.settings;
  const pixels = (split: DataSplit, places: Uint32Array) => readPoints(split, sizeOf(shape), places);
  if (method === 'pixels') return { of: pixels, release: async () => {} };
  if (method === 'pca') {
    context.report('principal components');
    const places = permutation(train.count, { seed: 0, stream: 'svm/pca', step: 0 }).slice(0, pca.items);
    const fitted = await fitPca(await pixels(train, places), { components: pca.components, threads: 1 });
    return {
      of: async (...items) => applyPca(fitted, await pixels(...items), { threads: 1 }),
      release: async () => {},
    };
  }
  const still = { optimiser: { learningRate: 0, generator: { learningRate: 0 }, discriminator: { learningRate: 0 } } };
  const { run } = await trainPreset(context, 'run', cell, {
    ...objectives[method],
    ...(method === 'random' && { ...still, steps: Math.min(steps, settlingSteps), averaging: { rate: 0 } }),
  });
  const model = await loadModel(run, { threads: 1 });
  return {
    async of(split, places) {
      const { data, shape: made } = await model.features(await takeItems(split, shape, places));
      return asPoints(data, made[1]!);
    },
    release: () => model.release(),
  };
}
