/** Encoder, decoder and joint discriminator, built from their written specification. */

import { AliError } from '../errors.ts';
import {
  add,
  concat,
  exp,
  mul,
  reshape,
  type Shape,
  showShape,
  sigmoid,
  sizeOf,
  slice,
  type Value,
} from '../graph/index.ts';
import { halves, logOdds, zeros } from '../nn/initialisers.ts';
import { dense, flatten } from '../nn/layers.ts';
import type { Scope } from '../nn/scope.ts';
import { parseRow } from './layer-notation.ts';
import { type Rows, rowsBeforeLast, sequential } from './sequential.ts';

/**
 * The networks of a configuration in the layer notation: rows such as 'D400 relu' or 'C64k5s2 bn relu' (docs/configuration.md), first
 * to last.
 */
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
  readonly discriminator: {
    readonly x: Rows;
    readonly z: Rows;
    readonly joint: Rows;
    /** How many samples it sees at once (PacGAN); default 1. */
    readonly packing?: number;
    /** Rows of the discriminators of cycles, for objectives that have some (`judgeCycle`). */
    readonly cycleX?: Rows;
    readonly cycleZ?: Rows;
    /** 'items': it sees x alone, and the path of z is left out (GAN). Default 'pairs'. */
    readonly sees?: 'pairs' | 'items';
    /** K: its last row gives K + 1 logits, of K classes and of "decoded". Default: one logit. */
    readonly classes?: number;
  };
  /**
   * Binary attributes y of every item: each network has a linear embedding of them, which is concatenated to the input of
   * the encoder's last layer, to z at the decoder's input, and to [Dx, Dz] before the discriminator's joint rows.
   */
  readonly attributes?: { readonly count: number; readonly embedding: number };
}

/** What a network is given beside its input: attributes [n, count] where the specification has some. */
export interface Given {
  readonly attributes?: Value | undefined;
}

/** A code with what is known of its distribution; mu and sigma only where the encoder is stochastic. */
export interface Code {
  readonly z: Value;
  readonly mu?: Value;
  readonly sigma?: Value;
}

/** Gz(x): codes [n, latentSize] of data [n, …]; noise comes from the stream "posterior". */
export function encode(scope: Scope, specification: NetworkSpecification, x: Value, given: Given = {}): Code {
  const { encoder, latentSize } = specification;
  const n = x.shape[0]!;
  const fed = encoder.kind === 'implicit' ? concat([x, scope.draw('posterior', x.shape)], 1) : x;
  const beforeLast = embedAttributes(scope, 'encoder', specification, given);
  const out = flatten(sequential(scope, 'encoder', fed, encoder.layers, { beforeLast }));
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
export function decode(
  scope: Scope,
  specification: NetworkSpecification,
  z: Value,
  shape: Shape,
  given: Given = {},
): Value {
  const { mean, sigma } = decodeDistribution(scope, specification, z, shape, given);
  return sigma ? add(mean, mul(sigma, scope.draw('likelihood', mean.shape))) : mean;
}

/** What the decoder says of x given z; all [n, …shape]. */
export interface Decoded {
  readonly mean: Value;
  /** What the mean is before the output's activation: the logits of pixels where that is a sigmoid. */
  readonly linear: Value;
  /** Only from a stochastic decoder. */
  readonly logSigma?: Value;
  readonly sigma?: Value;
}

/** p(x | z): mean and standard deviation of data of `shape` from codes [n, latentSize]. */
export function decodeDistribution(
  scope: Scope,
  specification: NetworkSpecification,
  z: Value,
  shape: Shape,
  given: Given = {},
): Decoded {
  const { decoder } = specification;
  const n = z.shape[0]!;
  const parts = decoder.kind === 'stochastic' ? 2 : 1;
  const activation = (x: Value) => (decoder.output === 'sigmoid' ? sigmoid(x) : x);
  const lastBias = parts === 2 ? halves(logOdds, zeros) : logOdds;
  const y = embedAttributes(scope, 'decoder', specification, given);
  const out = sequential(scope, 'decoder', y ? concat([z, y], 1) : z, decoder.layers, {
    lastBias: decoder.output === 'sigmoid' ? lastBias : undefined,
  });
  if (sizeOf(out.shape) !== n * parts * sizeOf(shape)) {
    throw misfit(
      'decoder',
      decoder.layers,
      `${parts === 2 ? 'mean and log sigma of ' : ''}data of shape ${showShape(shape)}`,
      showShape(out.shape.slice(1)),
    );
  }
  if (parts === 1) {
    const linear = reshape(out, [n, ...shape]);
    return { mean: activation(linear), linear };
  }
  const both = reshape(out, [n, 2 * shape[0]!, ...shape.slice(1)]);
  const linear = slice(both, 1, 0, shape[0]!);
  const logSigma = slice(both, 1, shape[0]!, 2 * shape[0]!);
  return { mean: activation(linear), linear, logSigma, sigma: exp(logSigma) };
}

/**
 * D(x, z): one logit per pair, [n]; positive means "from the encoder". Where it sees packs of m samples, x is
 * [n, m · channels, …] and z [n, m · latentSize] (`pack`), and the logit is that of the pack.
 */
export function discriminate(
  scope: Scope,
  specification: NetworkSpecification,
  x: Value,
  z?: Value,
  given: Given = {},
): Value {
  return reshape(judge(scope, specification, { x, z, outputs: 1, given }), [x.shape[0]!]);
}

/** D(x, z) of K classes: K + 1 logits per pair, [n, K + 1], the last one of "from the decoder". */
export function classify(
  scope: Scope,
  specification: NetworkSpecification,
  x: Value,
  z?: Value,
  given: Given = {},
): Value {
  const outputs = (specification.discriminator.classes ?? 0) + 1;
  return judge(scope, specification, { x, z, outputs, given });
}

interface Judged {
  readonly x: Value;
  readonly z: Value | undefined;
  readonly outputs: number;
  readonly given: Given;
}

function judge(scope: Scope, specification: NetworkSpecification, { outputs, ...judged }: Judged): Value {
  const { joint } = specification.discriminator;
  const joined = joinPaths(scope, specification, judged);
  const logits = flatten(sequential(scope, 'discriminator.joint', joined, joint));
  if (logits.shape[1] !== outputs) {
    const expected = outputs === 1 ? 'one output, the logit' : `${outputs} outputs, of ${outputs - 1} classes and one`;
    throw misfit('discriminator.joint', joint, expected, `${logits.shape[1]}`);
  }
  return logits;
}

/** The last hidden layer of D(x, z), before its logits, [n, size]: what feature matching compares. */
export function discriminatorFeatures(
  scope: Scope,
  specification: NetworkSpecification,
  x: Value,
  z?: Value,
  given: Given = {},
): Value {
  const joined = joinPaths(scope, specification, { x, z, given });
  return flatten(sequential(scope, 'discriminator.joint', joined, rowsBeforeLast(specification.discriminator.joint)));
}

/** [Dx(x), Dz(z), y], what the joint rows are given. */
function joinPaths(scope: Scope, specification: NetworkSpecification, { x, z, given }: Omit<Judged, 'outputs'>): Value {
  const { discriminator } = specification;
  const paths = [sequential(scope, 'discriminator.x', x, discriminator.x)];
  if (z && discriminator.sees !== 'items') paths.push(sequential(scope, 'discriminator.z', z, discriminator.z));
  const y = embedAttributes(scope, 'discriminator', specification, given);
  if (y) paths.push(y);
  return concat(paths.map(flatten), 1);
}

/** Packs of `size` samples that follow one another in the batch: [n, c, …] → [n / size, size · c, …] (Lin et al. 2018). */
export function pack(x: Value, size: number): Value {
  const [n = 0, channels = 0, ...rest] = x.shape;
  return reshape(x, [n / size, size * channels, ...rest]);
}

function embedAttributes(
  scope: Scope,
  network: string,
  { attributes, discriminator }: NetworkSpecification,
  given: Given,
): Value | undefined {
  if (!attributes) return undefined;
  const packed = network === 'discriminator' ? (discriminator.packing ?? 1) : 1;
  const expected = packed * attributes.count;
  if (given.attributes?.shape[1] !== expected) {
    const received = given.attributes ? showShape(given.attributes) : 'none';
    throw new AliError('shape', `${network}: expected ${expected} attributes an item; received ${received}`);
  }
  return dense(scope, `${network}.attributes`, given.attributes, attributes.embedding);
}

/** Whether the discriminator's logit for one pair depends on the other pairs of the batch: it does with batch norm. */
export function couplesSamples({ x, z, joint }: NetworkSpecification['discriminator']): boolean {
  return [...x, ...z, ...joint].some((row) => parseRow(row).some(({ kind }) => kind === 'bn'));
}

/** What a network's rows give is not what is asked of it. */
export function misfit(network: string, rows: Rows, expected: string, received: string): AliError {
  const row = rows.length > 0 ? `, row ${rows.length - 1} ("${rows.at(-1)}")` : '';
  return new AliError('shape', `${network}${row}: expected ${expected}; received ${received}`, {
    remedy: `change the last row of ${network}, the data shape or latentSize so that they agree`,
  });
}
