/** What a training run lets others measure at its snapshots, in rooms that know how. */

import type { Dataset } from '../data/dataset.ts';
import type { Inference } from '../networks/inference.ts';
import type { Config } from '../presets/config.ts';
import type { Watch } from './step.ts';

/**
 * Measures networks as they stand, and the samples of the snapshot's picture, one after another. It must be a function of the weights
 * alone, so that a resumed run measures the same.
 */
export type MeasureSnapshot = (networks: Inference, samples: Float32Array) => Promise<Watch>;

/** Prepares the measures of a run once, before its first step or where it is resumed. */
export type PrepareMeasures = (run: {
  readonly config: Config;
  readonly dataset: Dataset;
  /** Whether there is an encoder. */
  readonly encodes: boolean;
}) => Promise<MeasureSnapshot>;
