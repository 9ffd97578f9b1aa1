/** What looks at items for a measure: class probabilities, features, or both, with a name to stand beside the number. */

import type { DataValues } from '../../data/dataset.ts';
import type { Points } from '../points.ts';

export interface Seen {
  /** [count, classes] */
  readonly probabilities?: Points;
  /** [count, features] */
  readonly features: Points;
}

export interface Extractor {
  /** What it is, to be said beside every number that depends on it. */
  readonly name: string;
  /** Looks at items, one after another: bytes 0…255, or floats in the networks' range. */
  look(values: DataValues): Promise<Seen>;
  release(): Promise<void>;
}
