/** Between the live memory of a training step and the tensors of a checkpoint. */

import { AliError } from '../errors.ts';
import { sameShape } from '../graph/index.ts';
import type { Config } from '../presets/config.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { SafeTensor } from './safetensors.ts';
import { buildStep, type TrainingStep } from './step.ts';

/** Before the name of a state: its moving average. */
export const averagePrefix = 'average.';

type Tensors = ReadonlyMap<string, SafeTensor>;

/** The states, as the live memory holds them, as the tensors of a checkpoint: `model` (with averages where there are any) and `optimizer`. */
export function captureStates(step: TrainingStep, config: Config): { model: Tensors; optimizer: Tensors } {
  const { model, optimizer } = views(step, config);
  const tensors = (map: ReadonlyMap<string, View>) =>
    new Map([...map].map(([name, { data, shape }]) => [name, { dtype: 'F32' as const, shape, data }]));
  return { model: tensors(model), optimizer: tensors(optimizer) };
}

/**
 * Puts a checkpoint's numbers into the live memory.
 * @throws AliError 'checkpoint' where a state is missing, superfluous or of another shape.
 */
export function restoreStates(step: TrainingStep, checkpoint: Checkpoint, config: Config): void {
  const { model, optimizer } = views(step, config);
  for (const [wanted, saved] of [
    [model, checkpoint.model],
    [optimizer, checkpoint.optimizer],
  ] as const) {
    checkStates(wanted, saved, checkpoint.directory);
    for (const [name, { data }] of wanted) data.set(saved.get(name)!.data as Float32Array);
  }
  step.push();
}

/** Throws AliError 'checkpoint' unless a checkpoint's model is that of `config`; the networks are built but not loaded. */
export function checkModel(checkpoint: Checkpoint, config: Config): void {
  const { states } = buildStep(config, 'float32').scope;
  const prefixes = config.averaging.rate > 0 ? ['', averagePrefix] : [''];
  const wanted = prefixes.flatMap((prefix) => [...states].map(([name, state]) => [prefix + name, state] as const));
  checkStates(new Map(wanted), checkpoint.model, checkpoint.directory);
}

/** Throws unless the saved tensors are exactly the wanted states: same names, same shapes, float32. */
function checkStates(
  wanted: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  saved: ReadonlyMap<string, SafeTensor>,
  directory: string,
): void {
  for (const [name, { shape }] of wanted) {
    const tensor = saved.get(name);
    if (!tensor) throw foreign(directory, `the state "${name}"`, 'none of that name');
    if (tensor.dtype !== 'F32' || !sameShape(tensor.shape, shape)) {
      throw foreign(
        directory,
        `"${name}" as F32 [${shape.join(', ')}]`,
        `${tensor.dtype} [${tensor.shape.join(', ')}]`,
      );
    }
  }
  const extra = [...saved.keys()].find((name) => !wanted.has(name));
  if (extra !== undefined) throw foreign(directory, 'no further states', `"${extra}"`);
}

interface View {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

function views(step: TrainingStep, config: Config) {
  const view = (name: string, data: Float32Array): View => ({ data, shape: step.shapes.get(name)! });
  const model = new Map([...step.states].map(([name, data]) => [name, view(name, data)]));
  if (config.averaging.rate > 0) {
    for (const [name, data] of step.averages) model.set(averagePrefix + name, view(name, data));
  }
  const optimizer = new Map(
    [...step.slots].map(([name, data]) => [name, view(name.slice(0, name.lastIndexOf('.')), data)]),
  );
  return { model, optimizer };
}

function foreign(directory: string, expected: string, received: string): AliError {
  return new AliError(
    'checkpoint',
    `${directory} is a checkpoint of another network; expected ${expected}; received ${received}`,
    {
      remedy: 'use the config.json this checkpoint was trained with',
    },
  );
}
