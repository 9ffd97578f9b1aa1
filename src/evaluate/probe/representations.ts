/** What probes look at: codes and hidden layers of a trained encoder, and the baselines that they must beat. */

import type { DataSplit } from '../../data/dataset.ts';
import type { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { Model } from '../../model/model.ts';
import { untrainedModel } from '../../model/untrained.ts';
import { permutation } from '../../random/permutation.ts';
import { applyPca, fitPca } from '../learners/pca.ts';
import { ownAttributes } from '../own-attributes.ts';
import { asPoints, type Points } from '../points.ts';
import { readPoints } from '../read-points.ts';

export const representationNames = ['codes', 'layers', 'items', 'pca', 'random codes', 'random layers'] as const;
export type RepresentationName = (typeof representationNames)[number];

export interface Representation {
  readonly name: RepresentationName;
  /** What it is, for a reader. */
  readonly about: string;
  /** Numbers an item. */
  readonly size: number;
  /** The items at `places` of a split: [places, size]. */
  readonly of: (split: DataSplit, places: Uint32Array) => Promise<Points>;
}

export interface RepresentationOptions {
  /** How many of the encoder's last hidden rows. */
  readonly layers: number;
  readonly seed: number;
  readonly threads?: number;
}

/** Principal components are fitted on so many training items, without their labels. */
const pcaItems = 10_000;
/** Numbers that are on their way through the encoder at once. */
const blockNumbers = 2 ** 24;

/**
 * Representations by an encoder and beside it: `leftOut` names those that there cannot be, and why.
 * @throws AliError 'run' for a run without an encoder, 'data' for data without the attributes that the model takes
 */
export async function createRepresentations(
  model: Model,
  train: DataSplit,
  { layers, seed, ...options }: RepresentationOptions,
): Promise<{
  readonly representations: readonly Representation[];
  readonly leftOut: readonly { readonly name: RepresentationName; readonly reason: string }[];
  readonly release: () => Promise<void>;
}> {
  const size = sizeOf(model.shape);
  const untrained = await untrainedModel(model, train, { ...options, networks: 'encoder' });
  const first = await readPoints(train, size, Uint32Array.of(0));
  const width = await untrained.features(first.data, { layers }).then(
    ({ shape }) => shape[1]!,
    (error) => (error as AliError).message,
  );
  const codes = (encoder: Model): Pick<Representation, 'size' | 'of'> => ({
    size: model.latentSize,
    of: (split, places) =>
      inBlocks(split, places, { size, width: model.latentSize }, async (items, block) => {
        const attributes = ownAttributes('probe', encoder, split, block);
        return (await encoder.encode(items, { attributes })).data;
      }),
  });
  const features = (encoder: Model): Pick<Representation, 'size' | 'of'> => ({
    size: width as number,
    of: (split, places) =>
      inBlocks(split, places, { size, width: width as number }, async (items) => {
        return (await encoder.features(items, { layers })).data;
      }),
  });
  const components = Math.min(model.latentSize, size, train.count);
  const pca = async () => {
    const places = permutation(train.count, { seed, stream: 'probe/pca', step: 0 }).slice(0, pcaItems);
    return fitPca(await readPoints(train, size, places), { components, ...options });
  };
  let fitted: ReturnType<typeof pca> | undefined;
  const hidden = `the encoder's last ${layers} hidden layers and its code`;
  const all: readonly Representation[] = [
    { name: 'codes', about: 'mean codes', ...codes(model) },
    { name: 'layers', about: hidden, ...features(model) },
    { name: 'items', about: 'the items themselves', size, of: (split, places) => readPoints(split, size, places) },
    {
      name: 'pca',
      about: `${components} principal components of the items`,
      size: components,
      async of(split, places) {
        fitted ??= pca();
        return applyPca(await fitted, await readPoints(split, size, places), options);
      },
    },
    { name: 'random codes', about: 'codes of the same encoder before training', ...codes(untrained) },
    { name: 'random layers', about: `${hidden}, before training`, ...features(untrained) },
  ];
  const isMissing = ({ name }: Representation) => typeof width === 'string' && name.endsWith('layers');
  return {
    representations: all.filter((each) => !isMissing(each)),
    leftOut: all.filter(isMissing).map(({ name }) => ({ name, reason: width as string })),
    release: () => untrained.release(),
  };
}

/** What `compute` makes of items, block after block, as points. */
async function inBlocks(
  split: DataSplit,
  places: Uint32Array,
  { size, width }: { readonly size: number; readonly width: number },
  compute: (items: Float32Array, block: Uint32Array) => Promise<Float32Array>,
): Promise<Points> {
  const data = new Float32Array(places.length * width);
  const each = Math.max(100, Math.floor(blockNumbers / size));
  for (let start = 0; start < places.length; start += each) {
    const block = places.subarray(start, start + each);
    data.set(await compute((await readPoints(split, size, block)).data, block), start * width);
  }
  return asPoints(data, width);
}
