/** Training whose snapshots are measured as they are taken. */

import type { ConfigOverrides } from '../../presets/config.ts';
import type { TrainingEvent } from '../../train/events.ts';
import * as plain from '../../train/train.ts';
import { measureSnapshots } from './snapshot-measures.ts';

/** Trains as `train/train.ts` does, with `measureSnapshots` unless other measures are given. */
export function train(
  overrides: ConfigOverrides = {},
  options: plain.TrainOptions = {},
): AsyncGenerator<TrainingEvent> {
  return plain.train(overrides, withMeasures(options));
}

/** Goes on with a run as `train/train.ts` does, with `measureSnapshots` unless other measures are given. */
export function resume(path: string, options: plain.ResumeOptions = {}): AsyncGenerator<TrainingEvent> {
  return plain.resume(path, withMeasures(options));
}

/** What is no object is left to whoever says so. */
function withMeasures<Options extends plain.TrainOptions>(options: Options): Options {
  return typeof options === 'object' && options !== null ? { measures: measureSnapshots, ...options } : options;
}
