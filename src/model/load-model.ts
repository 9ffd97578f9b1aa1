/** A model from a run directory, or from one of its checkpoints. */

import type { Ranks } from '../distributed/ranks.ts';
import { AliError } from '../errors.ts';
import { chooseDevice } from '../runtime/device.ts';
import type { DeviceName } from '../runtime/device-name.ts';
import { readCheckpoint } from '../train/checkpoint.ts';
import { resolveRun, type WhichCheckpoint } from '../train/resolve-run.ts';
import { readRunFile } from '../train/run-file.ts';
import { averagePrefix, checkModel } from '../train/states.ts';
import { buildStep } from '../train/step.ts';
import { Model } from './model.ts';

/** Which checkpoint of a run is loaded, and what computes. */
export interface LoadOptions {
  /** What computes: cpu (default), webgpu, cuda, or auto for the fastest that is there. */
  readonly device?: DeviceName;
  /** Threads an operator may use. Default: one for each core. */
  readonly threads?: number;
  /** Which checkpoint, where the path is a run's. Default 'latest'. */
  readonly checkpoint?: WhichCheckpoint;
  /** Those that share the batches of every call, and so make the same calls. Default this process alone. */
  readonly ranks?: Ranks;
}

/**
 * Loads a run directory (its newest checkpoint, or the one that is asked for) or one checkpoint of it; averaged weights where the run
 * keeps them.
 * @throws AliError 'usage' for a path that is none, one checkpoint named twice or a device of another name, 'run' for what is no run or
 * has no such checkpoint, 'config' for a configuration that is not valid, 'checkpoint' for one that is damaged or of other networks,
 * 'runtime' for a device that is not there
 */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<Model> {
  const { run, checkpoint } = await resolveRun(path, { checkpoint: options.checkpoint });
  if (!checkpoint)
    throw new AliError('run', `${path} has no checkpoint yet`, {
      remedy: 'wait for its first one, or train: ali train',
    });
  const device = await chooseDevice(options.device ?? 'cpu');
  const { config, provenance } = await readRunFile(run);
  const saved = await readCheckpoint(checkpoint);
  checkModel(saved, config);
  const { states } = buildStep(config, 'float32').scope;
  const prefix = config.averaging.rate > 0 ? averagePrefix : '';
  const weights = new Map(
    [...states.keys()].map((name) => [name, saved.model.get(prefix + name)!.data as Float32Array]),
  );
  return new Model({ config, provenance, run, step: saved.step, weights }, { ...options, device });
}
