/** What looks at items for a measure: class probabilities, features, or both, with a name to stand beside the number. */

import type { DataValues } from '../../data/dataset.ts';
import type { Points } from '../points.ts';

/** What an extractor has seen in items: one row an item, in their order; probabilities are 0 … 1 and sum to 1 in a row. */
export interface Seen {
  /** [count, classes] */
  readonly probabilities?: Points;
  /** [count, features] */
  readonly features: Points;
}

/**
 * Whatever turns items into features, and perhaps class probabilities, for measures that compare those: `Classifier`, or an ONNX file
 * (`loadOnnxExtractor`). It holds memory of the runtime until `release` is called.
 */
export interface Extractor {
  /** What it is, to be said beside every number that depends on it. */
  readonly name: string;
  /** Looks at items, one after another: bytes 0…255, or floats in the networks' range. */
  look(values: DataValues): Promise<Seen>;
  release(): Promise<void>;
}
