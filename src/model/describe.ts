/** A configuration's networks layer by layer: shapes, parameters, and how much arithmetic they take. */

import { input, nodesOf, type Shape, sizeOf, type Value } from '../graph/index.ts';
import { cycleParts } from '../networks/cycle-discriminator.ts';
import { type Rows, sequential } from '../networks/sequential.ts';
import { zeros } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
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
  readonly name:
    | 'encoder'
    | 'decoder'
    | 'discriminator.x'
    | 'discriminator.z'
    | 'discriminator.joint'
    | ReturnType<typeof cycleParts>[number]['name']
    | `${'encoder' | 'decoder' | 'discriminator'}.attributes`;
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
  const { shape } = config;
  const { encoder, decoder, discriminator, latentSize, attributes } = networksOf(config);
  const { packing = 1 } = discriminator;
  const [channels = 1, ...places] = shape;
  const fed = encoder.kind === 'implicit' ? [2 * channels, ...places] : shape;
  const embedding = attributes?.embedding ?? 0;
  const fromX = describeNetwork(config, 'discriminator.x', [packing * channels, ...places], discriminator.x);
  const fromZ = describeNetwork(config, 'discriminator.z', [packing * latentSize], discriminator.z);
  const paths = discriminator.sees === 'items' ? [fromX] : [fromX, fromZ];
  const joined = paths.reduce((sum, path) => sum + sizeOf(path.layers.at(-1)?.output ?? path.input), embedding);
  const parameters = countParameters(config);
  const ofAttributes = (network: keyof typeof parameters): NetworkDescription[] =>
    attributes
      ? [describeNetwork(config, `${network}.attributes`, [attributes.count], [`D${attributes.embedding}`])]
      : [];
  const parts: Readonly<Record<keyof typeof parameters, () => NetworkDescription[]>> = {
    encoder: () => [describeNetwork(config, 'encoder', fed, encoder.layers, { beforeLast: embedding })],
    decoder: () => [describeNetwork(config, 'decoder', [latentSize + embedding], decoder.layers)],
    discriminator: () => [
      ...paths,
      describeNetwork(config, 'discriminator.joint', [joined], discriminator.joint),
      ...describeCycles(config),
    ],
  };
  return {
    networks: (['encoder', 'decoder', 'discriminator'] as const).flatMap((network) =>
      parameters[network] > 0 ? [...ofAttributes(network), ...parts[network]()] : [],
    ),
    parameters,
    flopsPerStep: buildStep(config, 'float32').model.flops,
  };
}

/** The discriminators of adversarial cycles, where the objective has some. */
function describeCycles(config: Config): NetworkDescription[] {
  const { objective, cycle, shape, networks } = config;
  if (!cycle || !['alice', 'alad'].includes(objective)) return [];
  const [channels = 1, ...places] = shape;
  const pairs = { x: [2 * channels, ...places], z: [2 * networks.latentSize] };
  return (['x', 'z'] as const).flatMap((of) => {
    if (cycle[of] !== 'adversarial') return [];
    let fed: Shape = pairs[of];
    return cycleParts(networks, of).map(({ name, rows }) => {
      const described = describeNetwork(config, name, fed, rows);
      fed = [sizeOf(described.layers.at(-1)?.output ?? fed)];
      return described;
    });
  });
}

function describeNetwork(
  { batchNorm }: Config,
  name: NetworkDescription['name'],
  itemShape: Shape,
  rows: Rows,
  { beforeLast = 0 }: { readonly beforeLast?: number } = {},
): NetworkDescription {
  const scope = new Scope({ mode: 'infer', weights: zeros, batchNorm });
  const x = input('item', [1, ...itemShape]);
  const joining = beforeLast > 0 ? { beforeLast: input('embedding', [1, beforeLast]) } : {};
  let before = 0;
  const layers = rows.map((row, index) => {
    const isLast = index === rows.length - 1;
    const out = sequential(scope, name, x, rows.slice(0, index + 1), isLast ? joining : {});
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
