/** A training step for the device that a configuration names. */

import type { Dataset } from '../data/dataset.ts';
import type { Config } from '../presets/config.ts';
import { createCpuStep } from './cpu-step.ts';
import { createDeviceStep } from './device-step.ts';
import type { StepOptions, TrainingStep } from './step.ts';

/**
 * Builds the step, takes its memory, draws the initial states and loads the program for `session.device` (default 'cpu').
 * @throws AliError 'runtime' where the device is not there.
 */
export function createTrainingStep(config: Config, dataset: Dataset, session: StepOptions = {}): Promise<TrainingStep> {
  const { device = 'cpu' } = session;
  return (device === 'cpu' ? createCpuStep : createDeviceStep)(config, dataset, session);
}
