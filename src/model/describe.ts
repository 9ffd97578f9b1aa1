/** A configuration's networks layer by layer: shapes, parameters, and how much arithmetic they take. */

import { input, nodesOf, type Shape, sizeOf, type Value } from '../graph/index.ts';
import { type Rows, sequential } from '../networks/sequential.ts';
import { zeros } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import type { Config } from '../presets/config.ts';
import { buildStep, countParameters } from '../train/step.ts';

export interface LayerDescription {
  /** The row in the layer notation. */
  readonly row: string;
  /** Shape of one item behind it. */
  readonly output: readonly number[];
  /** Trainable numbers. */
  readonly parameters: number;
  /** Floating point operations of products and convolutions for one item, forward. */
  readonly flops: number;
}

export interface NetworkDescription {
  readonly name: 'encoder' | 'decoder' | 'discriminator.x' | 'discriminator.z' | 'discriminator.joint';
  /** Shape of one item before the first row. */
  readonly input: readonly number[];
  readonly layers: readonly LayerDescription[];
}

export interface ModelDescription {
  readonly networks: readonly NetworkDescription[];
  /** Trainable numbers by network. */
  readonly parameters: Readonly<Record<'encoder' | 'decoder' | 'discriminator', number>>;
  /** Floating point operations of products and convolutions in one training step: a batch forward and backward. */
  readonly flopsPerStep: number;
}

/**
 * Builds the networks and the training step, without running them.
 * @throws AliError 'shape' where the networks do not fit each other or the data, 'config' where the objective refuses.
 */
export function describeModel(config: Config): ModelDescription {
  const { shape, networks } = config;
  const { encoder, decoder, discriminator, latentSize } = networks;
  const fed = encoder.kind === 'implicit' ? [2 * shape[0]!, ...shape.slice(1)] : shape;
  const fromX = describeNetwork(config, 'discriminator.x', shape, discriminator.x);
  const fromZ = describeNetwork(config, 'discriminator.z', [latentSize], discriminator.z);
  const joined = [fromX, fromZ].reduce((sum, path) => sum + sizeOf(path.layers.at(-1)?.output ?? path.input), 0);
  return {
    networks: [
      describeNetwork(config, 'encoder', fed, encoder.layers),
      describeNetwork(config, 'decoder', [latentSize], decoder.layers),
      fromX,
      fromZ,
      describeNetwork(config, 'discriminator.joint', [joined], discriminator.joint),
    ],
    parameters: countParameters(config),
    flopsPerStep: buildStep(config, 'float32').model.flops,
  };
}

function describeNetwork(
  { batchNorm }: Config,
  name: NetworkDescription['name'],
  itemShape: Shape,
  rows: Rows,
): NetworkDescription {
  const scope = new Scope({ mode: 'infer', weights: zeros, batchNorm });
  const x = input('item', [1, ...itemShape]);
  let before = 0;
  const layers = rows.map((row, index) => {
    const out = sequential(scope, name, x, rows.slice(0, index + 1));
    const flops = flopsOf(out);
    const own = flops - before;
    before = flops;
    return { row, output: out.shape.slice(1), parameters: parametersOf(scope, `${name}.${index}.`), flops: own };
  });
  return { name, input: itemShape, layers };
}

const flopsOf = (value: Value) => nodesOf([value]).reduce((sum, { rule }) => sum + (rule.flops ?? 0), 0);

function parametersOf(scope: Scope, prefix: string): number {
  const own = [...scope.states.values()].filter(({ name, trainable }) => trainable && name.startsWith(prefix));
  return own.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
