/** Rows of the layer notation as layers, one after another. */

import { AliError } from '../errors.ts';
import {
  add,
  concat,
  constant,
  leakyRelu,
  maxout,
  relu,
  reshape,
  sigmoid,
  sizeOf,
  softplus,
  tanh,
  type Value,
} from '../graph/index.ts';
import type { Initialiser } from '../nn/initialisers.ts';
import { batchNorm, conv, convTranspose, dense, dropout, noise } from '../nn/layers.ts';
import type { Scope } from '../nn/scope.ts';
import { type Layer, parseRow } from './layer-notation.ts';

/** Rows of the layer notation. */
export type Rows = readonly string[];

interface SequentialOptions {
  /** Where the bias of the last layer starts. */
  readonly lastBias?: Initialiser | undefined;
  /** Numbers [n, k] that are concatenated to the input of the row with the last layer, at every place of an image. */
  readonly beforeLast?: Value | undefined;
}

/** Applies the rows one after another. */
export function sequential(
  scope: Scope,
  name: string,
  x: Value,
  rows: Rows,
  { lastBias, beforeLast }: SequentialOptions = {},
): Value {
  const parsed = rows.map(parseRow);
  const last = parsed.findLastIndex((row) => row.some((layer) => 'bias' in layer));
  let out = x;
  for (const [index, row] of parsed.entries()) {
    if (index === last && beforeLast) out = join(out, beforeLast);
    for (const layer of row) {
      try {
        out = apply(scope, `${name}.${index}`, out, layer, index === last ? lastBias : undefined);
      } catch (error) {
        if (!(error instanceof AliError) || error.code !== 'shape') throw error;
        const where = `${name}, row ${index} ("${rows[index]}"): ${error.message}`;
        throw new AliError('shape', where, error.remedy === undefined ? {} : { remedy: error.remedy });
      }
    }
  }
  return out;
}

/** The rows before the one with the last layer: what leaves them is the last hidden layer. */
export function rowsBeforeLast(rows: Rows): Rows {
  return rows.slice(
    0,
    rows.findLastIndex((row) => parseRow(row).some((layer) => 'bias' in layer)),
  );
}

/** [n, c, …places] and [n, k] → [n, c + k, …places] */
function join(x: Value, vector: Value): Value {
  const places = x.shape.slice(2);
  if (places.length === 0) return concat([x, vector], 1);
  const image = reshape(vector, [...vector.shape, ...places.map(() => 1)]);
  const spread =
    sizeOf(places) === 1 ? image : add(image, constant(new Float32Array(sizeOf(places)), [1, 1, ...places]));
  return concat([x, spread], 1);
}

function apply(scope: Scope, name: string, x: Value, layer: Layer, initialBias?: Initialiser): Value {
  const start = initialBias ? { initialBias } : {};
  switch (layer.kind) {
    case 'conv':
      return conv(scope, name, x, layer.channels, { ...layer, ...start });
    case 'convTranspose':
      return convTranspose(scope, name, x, layer.channels, { ...layer, ...start });
    case 'dense':
      return dense(scope, name, x, layer.units, { ...layer, ...start });
    case 'bn':
      return batchNorm(scope, `${name}.bn`, x);
    case 'relu':
      return relu(x);
    case 'leaky':
      return leakyRelu(x, layer.slope);
    case 'tanh':
      return tanh(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'softplus':
      return softplus(x);
    case 'maxout':
      return maxout(x, layer.pieces);
    case 'dropout':
      return dropout(scope, name, x, layer.rate);
    case 'noise':
      return noise(scope, name, x, layer.deviation);
  }
}
