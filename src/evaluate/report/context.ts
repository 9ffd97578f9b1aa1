/** What all groups of an evaluation look at: real items, samples of the model, and who looks at them. */

import type { DataSplit, Dataset } from '../../data/dataset.ts';
import { readItems, spread } from '../../data/read-items.ts';
import type { Ranks } from '../../distributed/ranks.ts';
import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { Model } from '../../model/model.ts';
import { permutation } from '../../random/permutation.ts';
import type { Extractor } from '../classifier/extractor.ts';
import { trainClassifier } from '../classifier/train-classifier.ts';
import { ownAttributes } from '../own-attributes.ts';
import type { Points } from '../points.ts';
import { readPoints } from '../read-points.ts';
import { type Posterior, posteriorOf } from './posterior.ts';

export interface EvaluationOptions {
  /** Items of each kind to compare; held-out items are taken as far as there are. Default 10,000. */
  readonly samples?: number;
  /** Seed of the samples and of what is drawn to measure them. Default 0. */
  readonly seed?: number;
  /** Threads of the runtime. Default: one for each core. */
  readonly threads?: number;
  /** Those that evaluate the same, and share batches and searches; the model must share them too. Default this process alone. */
  readonly ranks?: Ranks;
  /** Features to measure in, instead of those of a classifier trained in place. */
  readonly extractor?: Extractor;
  /** Told what is being done. */
  readonly onProgress?: (what: string) => void;
}

export interface Context {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly options: { readonly threads?: number; readonly ranks?: Ranks };
  readonly seed: number;
  /** Held-out items and, of the same number, training items and samples of the model. */
  readonly real: Points;
  readonly otherReal: Points;
  readonly fake: Points;
  /** Of a conditional model: attributes of the held-out items, and of the samples, which have those of `otherReal`. */
  readonly attributes: { readonly real: Uint8Array | undefined; readonly fake: Uint8Array | undefined };
  /** What the encoder thinks of the held-out items. */
  readonly posterior: () => Promise<Posterior>;
  /** All training items, or 60,000 of them. */
  readonly training: () => Promise<Points>;
  /** A classifier of the data set's classes and its accuracy on held-out items, where these have labels; or why there is none. */
  readonly classifier: () => Promise<
    { readonly look: Extractor['look']; readonly name: string; readonly accuracy: number | undefined } | NoExtractor
  >;
  /** What features are measured with, or why there is nothing. */
  readonly extractor: () => Promise<Pick<Extractor, 'look' | 'name'> | NoExtractor>;
  readonly release: () => Promise<void>;
}

export interface NoExtractor {
  readonly reason: string;
}

const trainingLimit = 60_000;

/**
 * Draws what is compared; the classifier is trained when it is first asked for.
 * @throws AliError 'data' for fewer than 20 held-out or training items, or without the attributes that the model takes
 */
export async function createContext(
  model: Model,
  dataset: Dataset,
  { samples = 10_000, seed = 0, threads, ranks, extractor, onProgress = () => {} }: EvaluationOptions,
): Promise<Context> {
  const held = dataset.test.count > 0 ? dataset.test : dataset.train;
  const count = Math.min(samples, held.count, dataset.train.count);
  if (count < 20) {
    throw new AliError('data', `evaluate: expected at least 20 items to compare; received ${count}`, {
      remedy: 'give more data with --data, or raise --samples',
    });
  }
  const options = { ...(threads !== undefined && { threads }), ...(ranks && { ranks }) };
  const size = sizeOf(model.shape);
  const draw = (split: DataSplit, stream: string, most: number) =>
    permutation(split.count, { seed, stream: `evaluate/${stream}`, step: 0 }).slice(0, most);
  const [places, others] = [draw(held, 'held-out', count), draw(dataset.train, 'training', count)];
  const attributes = {
    real: ownAttributes('evaluate', model, held, places),
    fake: ownAttributes('evaluate', model, dataset.train, others),
  };
  onProgress(`drawing ${count} samples`);
  const drawn = await model.sample({ count, seed, attributes: attributes.fake });
  let trained: Promise<Awaited<ReturnType<typeof trainClassifier>>> | undefined;

  const classifier = async () => {
    const reason = withoutClassifier(dataset);
    if (reason !== undefined) return { reason };
    if (!trained) onProgress('training a classifier of the classes');
    trained ??= trainClassifier(dataset.train, { shape: model.shape, seed: 0, ...options });
    const { name, ...rest } = await trained.then(async (made) => ({
      name: made.name,
      look: made.look.bind(made),
      accuracy: held.labels ? await made.accuracy(await inMemory(held, size)) : undefined,
    }));
    return { name, ...rest };
  };
  const real = await readPoints(held, size, places);
  return {
    model,
    dataset,
    options,
    seed,
    real,
    otherReal: await readPoints(dataset.train, size, others),
    fake: { data: drawn.data, count, size },
    attributes,
    posterior: () => posteriorOf(model, real, { attributes: attributes.real, seed }),
    training: () => readPoints(dataset.train, size, draw(dataset.train, 'all', trainingLimit)),
    classifier,
    extractor: async () => extractor ?? classifier(),
    release: async () => {
      if (trained) await (await trained).release();
    },
  };
}

/** Why no classifier is trained of the data's classes; undefined where one is. */
function withoutClassifier({ shape, train: { labels } }: Dataset): string | undefined {
  if (shape.length !== 3) return 'a classifier is trained in place for images only';
  if (!labels) return 'the data has no labels to train a classifier of';
  return new Set(labels).size < 2 ? 'the data has one class, and a classifier needs two' : undefined;
}

/** A split with its items in memory: up to `trainingLimit` evenly spread ones of those on the disk. */
async function inMemory(split: DataSplit, size: number): Promise<Pick<DataSplit, 'values' | 'labels'>> {
  const { labels } = split;
  if (!split.stored || !labels) return split;
  const indices = spread(split.count, trainingLimit);
  const values = new Uint8Array(indices.length * size);
  await readItems(split, size, indices, values);
  return { values, labels: Int32Array.from(indices, (index) => labels[index]!) };
}
