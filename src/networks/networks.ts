/** Encoder, decoder and joint discriminator, built from their written specification. */

import { AliError } from '../errors.ts';
import {
  add,
  concat,
  exp,
  leakyRelu,
  maxout,
  mul,
  relu,
  reshape,
  type Shape,
  showShape,
  sigmoid,
  sizeOf,
  slice,
  softplus,
  tanh,
  type Value,
} from '../graph/index.ts';
import { halves, type Initialiser, logOdds, zeros } from '../nn/initialisers.ts';
import { batchNorm, conv, convTranspose, dense, dropout, flatten, noise } from '../nn/layers.ts';
import type { Scope } from '../nn/scope.ts';
import { type Layer, parseRow } from './layer-notation.ts';

/** Rows of the layer notation. */
export type Rows = readonly string[];

export interface NetworkSpecification {
  /** Numbers in a latent vector z. */
  readonly latentSize: number;
  readonly encoder: {
    /**
     * 'stochastic': the rows give [mu, log sigma] and z = mu + sigma · eps; 'implicit': the rows turn [x, eps] into z;
     * 'deterministic': the rows give z (BiGAN).
     */
    readonly kind: 'stochastic' | 'implicit' | 'deterministic';
    readonly layers: Rows;
  };
  readonly decoder: {
    /** 'deterministic': the rows give x; 'stochastic': they give [mean, log sigma] along the channels. */
    readonly kind: 'deterministic' | 'stochastic';
    readonly layers: Rows;
    /** Applied to the (mean) output: 'sigmoid' for pixels in [0, 1], 'linear' for unbounded data. */
    readonly output: 'sigmoid' | 'linear';
  };
  readonly discriminator: { readonly x: Rows; readonly z: Rows; readonly joint: Rows };
}

/** A code with what is known of its distribution; mu and sigma only where the encoder is stochastic. */
export interface Code {
  readonly z: Value;
  readonly mu?: Value;
  readonly sigma?: Value;
}

/** Gz(x): codes [n, latentSize] of data [n, …]; noise comes from the stream "posterior". */
export function encode(scope: Scope, specification: NetworkSpecification, x: Value): Code {
  const { encoder, latentSize } = specification;
  const n = x.shape[0]!;
  const fed = encoder.kind === 'implicit' ? concat([x, scope.draw('posterior', x.shape)], 1) : x;
  const out = flatten(sequential(scope, 'encoder', fed, encoder.layers));
  const expected = encoder.kind === 'stochastic' ? 2 * latentSize : latentSize;
  if (out.shape[1] !== expected) {
    throw misfit(
      'encoder',
      encoder.layers,
      `${expected} outputs (${encoder.kind}, latentSize ${latentSize})`,
      `${out.shape[1]}`,
    );
  }
  if (encoder.kind !== 'stochastic') return { z: out };
  const mu = slice(out, 1, 0, latentSize);
  const sigma = exp(slice(out, 1, latentSize, 2 * latentSize));
  return { z: add(mu, mul(sigma, scope.draw('posterior', [n, latentSize]))), mu, sigma };
}

/** Gx(z): data of `shape` from codes [n, latentSize]; a stochastic decoder's noise comes from the stream "likelihood". */
export function decode(scope: Scope, specification: NetworkSpecification, z: Value, shape: Shape): Value {
  const { decoder } = specification;
  const n = z.shape[0]!;
  const parts = decoder.kind === 'stochastic' ? 2 : 1;
  const activation = (x: Value) => (decoder.output === 'sigmoid' ? sigmoid(x) : x);
  const lastBias = parts === 2 ? halves(logOdds, zeros) : logOdds;
  const out = sequential(scope, 'decoder', z, decoder.layers, decoder.output === 'sigmoid' ? lastBias : undefined);
  if (sizeOf(out.shape) !== n * parts * sizeOf(shape)) {
    throw misfit(
      'decoder',
      decoder.layers,
      `${parts === 2 ? 'mean and log sigma of ' : ''}data of shape ${showShape(shape)}`,
      showShape(out.shape.slice(1)),
    );
  }
  if (parts === 1) return activation(reshape(out, [n, ...shape]));
  const both = reshape(out, [n, 2 * shape[0]!, ...shape.slice(1)]);
  const mean = activation(slice(both, 1, 0, shape[0]!));
  const sigma = exp(slice(both, 1, shape[0]!, 2 * shape[0]!));
  return add(mean, mul(sigma, scope.draw('likelihood', mean.shape)));
}

/** D(x, z): one logit per pair, [n]; positive means "from the encoder". */
export function discriminate(scope: Scope, specification: NetworkSpecification, x: Value, z: Value): Value {
  const { discriminator } = specification;
  const fromX = sequential(scope, 'discriminator.x', x, discriminator.x);
  const fromZ = sequential(scope, 'discriminator.z', z, discriminator.z);
  const joint = sequential(
    scope,
    'discriminator.joint',
    concat([flatten(fromX), flatten(fromZ)], 1),
    discriminator.joint,
  );
  const logits = flatten(joint);
  if (logits.shape[1] !== 1) {
    throw misfit('discriminator.joint', discriminator.joint, 'one output, the logit', `${logits.shape[1]}`);
  }
  return reshape(logits, [x.shape[0]!]);
}

/** Whether the discriminator's logit for one pair depends on the other pairs of the batch: it does with batch norm. */
export function couplesSamples({ x, z, joint }: NetworkSpecification['discriminator']): boolean {
  return [...x, ...z, ...joint].some((row) => parseRow(row).some(({ kind }) => kind === 'bn'));
}

/** Applies the rows one after another; `lastBias` is where the bias of the last layer starts. */
export function sequential(scope: Scope, name: string, x: Value, rows: Rows, lastBias?: Initialiser): Value {
  const parsed = rows.map(parseRow);
  const last = parsed.findLastIndex((row) => row.some((layer) => 'bias' in layer));
  let out = x;
  for (const [index, row] of parsed.entries()) {
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

function misfit(network: string, rows: Rows, expected: string, received: string): AliError {
  const row = rows.length > 0 ? `, row ${rows.length - 1} ("${rows.at(-1)}")` : '';
  return new AliError('shape', `${network}${row}: expected ${expected}; received ${received}`, {
    remedy: `change the last row of ${network}, the data shape or latentSize so that they agree`,
  });
}
