/** A trained classifier at work: class probabilities and the features behind them. */

import type { DataValues } from '../../data/dataset.ts';
import type { Ranks } from '../../distributed/ranks.ts';
import { AliError } from '../../errors.ts';
import { input, sizeOf, softmax } from '../../graph/index.ts';
import { sequential } from '../../networks/sequential.ts';
import { zeros } from '../../nn/initialisers.ts';
import { dense, flatten } from '../../nn/layers.ts';
import { Scope } from '../../nn/scope.ts';
import { encodeModel } from '../../onnx/model.ts';
import { Session } from '../../runtime/session.ts';
import { errorRate, largestColumn } from '../learners/labels.ts';
import type { Extractor, Seen } from './extractor.ts';
import { inBatches } from './in-batches.ts';

interface ClassifierParts {
  /** Shape of one item. */
  readonly shape: readonly number[];
  /** Rows of the layer notation up to the features. */
  readonly layers: readonly string[];
  readonly classes: number;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/**
 * A classifier that `trainClassifier` has trained, loaded and ready: class probabilities, the features before its last layer, classes
 * and accuracy of items of `shape`. It holds memory of the runtime until `release` is called.
 */
export class Classifier implements Extractor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly classes: number;
  readonly weights: ReadonlyMap<string, Float32Array>;
  private readonly session: Session;
  private readonly ranks: Ranks | undefined;

  private constructor({ shape, layers, classes, weights }: ClassifierParts, session: Session, ranks?: Ranks) {
    this.ranks = ranks;
    this.name = `a classifier trained in place (${layers.join(', ')}, D${classes})`;
    this.shape = shape;
    this.classes = classes;
    this.weights = weights;
    this.session = session;
  }

  static async create(
    parts: ClassifierParts,
    { threads = 1, ranks }: { readonly threads?: number; readonly ranks?: Ranks | undefined } = {},
  ): Promise<Classifier> {
    const { shape, layers, classes, weights } = parts;
    const scope = new Scope({ mode: 'infer', weights: zeros, batchNorm: { rate: 0.1, epsilon: 1e-5 } });
    const features = flatten(sequential(scope, 'features', input('x', [2, ...shape]), layers));
    const probabilities = softmax(dense(scope, 'classes', features, classes));
    const model = encodeModel({ probabilities, features }, { openBatch: ['x'], initializers: weights });
    return new Classifier(parts, await Session.create(model, { threads }), ranks);
  }

  /** Class probabilities and features of items: bytes 0…255, or floats in the networks' range. @throws AliError 'shape' */
  async look(values: DataValues): Promise<Required<Seen>> {
    const seen = await inBatches(this.session, { values, shape: this.shape, input: 'x', ranks: this.ranks });
    return { probabilities: seen.probabilities!, features: seen.features! };
  }

  /** The likeliest class of each item. */
  async classify(values: DataValues): Promise<Int32Array> {
    return largestColumn((await this.look(values)).probabilities);
  }

  /**
   * Share of items whose likeliest class is their label: 0 … 1, more is better. Cost: the network on every item, as `look`.
   * @throws AliError 'data' where there are no labels
   */
  async accuracy({ values, labels }: { readonly values: DataValues; readonly labels?: Int32Array }): Promise<number> {
    if (!labels || labels.length * sizeOf(this.shape) !== values.length) {
      throw new AliError('data', `accuracy: expected one label an item; received ${labels?.length ?? 'none'}`);
    }
    return 1 - errorRate(await this.classify(values), labels);
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
