/** Classifiers of attributes, trained on real items: one for each, to see whether what was asked for is in a sample. */

import { type DataSplit, type Dataset, storedSplit } from '../data/dataset.ts';
import type { Classifier } from '../evaluate/classifier/classifier.ts';
import { trainClassifier } from '../evaluate/classifier/train-classifier.ts';
import { errorRate } from '../evaluate/learners/labels.ts';
import { sizeOf } from '../graph/index.ts';
import { classifySplit } from './classify-split.ts';

export interface JudgedAttribute {
  readonly name: string;
  /** Share of training items that have it. */
  readonly share: number;
  /** Of held-out real items: what the classifier gets right. Share, 0 … 1. */
  readonly real: number;
  /** Of samples: where the classifier sees what was asked for. */
  readonly asked: number;
}

/** Values of one attribute as class labels 0 and 1. */
function attributeLabels({ attributes, count }: DataSplit, place: number): Int32Array {
  const each = attributes!.names.length;
  return Int32Array.from({ length: count }, (_, item) => attributes!.values[item * each + place]!);
}

export interface JudgeOptions {
  /** Training items of every classifier and held-out items, the first ones, at most; and passes over them. */
  readonly items: number;
  readonly epochs: number;
  readonly seed: number;
  /** Called before each attribute. */
  readonly onAttribute: (name: string) => void;
}

export interface Samples {
  /** Decoded items, one after another. */
  readonly values: Float32Array;
  /** What was asked for, an attribute a column: [count, names]. */
  readonly asked: Float32Array;
}

/**
 * Trains a classifier for every attribute on the training items, in turn, and asks each about held-out items and samples.
 * Attributes that all items or none of them have are left out, as nothing can be learned of them.
 */
export async function judgeAttributes(
  { shape, ...all }: Dataset,
  { values, asked }: Samples,
  { items, epochs, seed, onAttribute }: JudgeOptions,
): Promise<JudgedAttribute[]> {
  const { names } = all.train.attributes!;
  const size = sizeOf(shape);
  const [train, test] = [all.train, all.test].map((split) => firstItems(split, size, items)) as [DataSplit, DataSplit];
  const judged: JudgedAttribute[] = [];
  for (const [place, name] of names.entries()) {
    const labels = attributeLabels(train, place);
    const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    if (share === 0 || share === 1) continue;
    onAttribute(name);
    const wanted = Int32Array.from({ length: asked.length / names.length }, (_, i) => asked[i * names.length + place]!);
    const classifier: Classifier = await trainClassifier(firstItems(train, size, train.count, labels), {
      shape,
      layers: judgeRows(shape),
      epochs,
      seed,
      threads: 1,
    });
    try {
      const real = 1 - errorRate(await classifySplit(classifier, test), attributeLabels(test, place));
      judged.push({ name, share, real, asked: 1 - errorRate(await classifier.classify(values), wanted) });
    } finally {
      await classifier.release();
    }
  }
  return judged;
}

/** The first items of a split, at most `most`, in memory or on the disk, as classes `labels` where they are given. */
function firstItems(split: DataSplit, size: number, most: number, labels?: Int32Array): DataSplit {
  const { stored, attributes } = split;
  const count = Math.min(most, split.count);
  const { names, values: present } = attributes!;
  const known = {
    count,
    attributes: { names, values: present.subarray(0, count * names.length) },
    ...(labels && { labels }),
  };
  return stored ? storedSplit(stored, known) : { values: split.values.subarray(0, count * size), ...known };
}

/** A narrow network: a yes or no of something plain to see. */
function judgeRows([, height = 1]: readonly number[]): readonly string[] {
  const halvings = height > 32 ? ['C4s2p1-16 bn relu'] : [];
  return ['C4s2p1-16 bn relu', ...halvings, 'C4s2p1-32 bn relu', 'C4s2p1-32 bn relu', 'D64 bn relu'];
}
