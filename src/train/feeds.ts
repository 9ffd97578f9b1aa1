/** What some objectives are fed beside a batch of data: its attributes, and a batch of labelled items. */

import { batchOrder } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { drawLabelled } from '../data/labelled.ts';
import { readItems } from '../data/read-items.ts';
import { typeOf } from '../data/split.ts';
import { type Share, wholeShare } from '../distributed/share.ts';
import { AliError } from '../errors.ts';
import { cast, input, mul, sizeOf, type Value } from '../graph/index.ts';
import type { ObjectiveInput } from '../objectives/objective.ts';
import type { Config } from '../presets/config.ts';

/** Items of the data's own type as the networks take them: bytes become numbers in [0, 1]. */
export function inRange(data: Value): Value {
  return data.dtype === 'uint8' ? mul(cast(data, 'float32'), 1 / 255) : data;
}

/** The inputs "attributes", "labelled" and "classes" of a step's graph, those that the configuration calls for. */
export function declareFeeds(
  { objective, networks, batchSize, shape, labels }: Config,
  dataType: 'uint8' | 'float32',
): Pick<ObjectiveInput, 'attributes' | 'labelled'> {
  if (objective === 'conditional' && networks.attributes) {
    return { attributes: input('attributes', [batchSize, networks.attributes.count]) };
  }
  if (objective === 'semi-supervised' && labels) {
    const x = inRange(input('labelled', [labels.batchSize, ...shape], dataType));
    return { labelled: { x, classes: input('classes', [labels.batchSize, labels.classes]) } };
  }
  return {};
}

export interface Feeds {
  readonly buffers: Readonly<Record<string, Float32Array | Uint8Array>>;
  /** Fills the buffers for a training step whose batch is `items`. */
  fill(step: number, items: Uint32Array): Promise<void>;
}

/**
 * The memory of those inputs, and how it is filled; of one rank, its share of every batch.
 * @throws AliError 'data' where the data have no labels or attributes, or others than the configuration says
 */
export function createFeeds(config: Config, dataset: Dataset, share: Share = wholeShare): Feeds {
  const { objective, networks, labels } = config;
  if (objective === 'conditional' && networks.attributes) return attributeFeeds(config, dataset);
  if (objective === 'semi-supervised' && labels) return labelFeeds(config, labels, dataset, share);
  return { buffers: {}, fill: async () => {} };
}

function attributeFeeds({ networks, batchSize }: Config, { name, train }: Dataset): Feeds {
  const { count } = networks.attributes!;
  const known = train.attributes;
  if (known?.names.length !== count) {
    throw new AliError('data', `${name}: expected ${count} attributes; received ${known?.names.length ?? 'none'}`, {
      remedy: known
        ? `set networks.attributes.count=${known.names.length}`
        : 'give data with attributes, or train without them: --objective ali',
    });
  }
  const attributes = new Float32Array(batchSize * count);
  return {
    buffers: { attributes },
    async fill(_, items) {
      for (const [place, item] of items.entries()) {
        attributes.set(known.values.subarray(item * count, (item + 1) * count), place * count);
      }
    },
  };
}

function labelFeeds(
  { seed, shape }: Config,
  { classes, count, batchSize }: NonNullable<Config['labels']>,
  { name, train }: Dataset,
  share: Share,
): Feeds {
  const wrong = train.labels?.find((label) => label < 0 || label >= classes);
  if (!train.labels || wrong !== undefined) {
    throw new AliError('data', `${name}: expected labels of ${classes} classes; received ${wrong ?? 'none'}`, {
      remedy: train.labels ? 'set labels.classes to how many there are' : 'give data with labels',
    });
  }
  const drawn = drawLabelled(train.labels, { classes, count, seed });
  const order = batchOrder({ count, batchSize, seed, stream: 'labelled-batches', share });
  const length = batchSize * sizeOf(shape);
  const labelled = typeOf(train) === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
  const oneHot = new Float32Array(batchSize * classes);
  const places = new Uint32Array(batchSize);
  return {
    buffers: { labelled, classes: oneHot },
    async fill(step) {
      const items = order(step, places).map((place) => drawn[place]!);
      await readItems(train, sizeOf(shape), items, labelled);
      oneHot.fill(0);
      for (const [place, item] of items.entries()) oneHot[place * classes + train.labels![item]!] = 1;
    },
  };
}
