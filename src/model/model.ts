/** What a trained run can do: sample, encode, decode, reconstruct, interpolate, judge and leave as ONNX files. */

import { availableParallelism } from 'node:os';
import { maximumBytes } from '../data/dataset.ts';
import type { Ranks } from '../distributed/ranks.ts';
import { AliError } from '../errors.ts';
import { sizeOf } from '../graph/index.ts';
import { encoderFeatures } from '../networks/encoder-features.ts';
import { hasNetwork, Inference, type InferenceOptions, type NetworkName, type Weights } from '../networks/inference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
import { fillNormal } from '../random/fill.ts';
import { type DeviceChoice, defaultDevice } from '../runtime/device.ts';
import { createSessionPool } from '../runtime/session-pool.ts';
import { hasThreads } from '../runtime/thread.ts';
import type { Provenance } from '../train/run-file.ts';
import { type AskedAttributes, readAttributes } from './attributes.ts';
import { exportModel } from './export.ts';
import { type InterpolationMethod, interpolate } from './interpolate.ts';
import { checkSize, read, softmax } from './numbers.ts';

/** Items or codes, one after another. */
export interface Batch {
  /** [count, …shape of one] */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Data to read: float32 in the networks' range (images: [0, 1]), or bytes 0…255. A batch, or just its numbers. */
export type Items = Batch | Float32Array | Uint8Array;

/** What a conditional model is told of the items; it needs it, and no other model takes it. */
export interface Conditions {
  readonly attributes?: AskedAttributes | undefined;
}

/** Which noise items or codes get where the networks draw some. */
export interface NoiseOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Number of the first one, where these are a block of more. Default 0. */
  readonly first?: number;
}

/**
 * A trained run, loaded (`loadModel`): it samples, encodes, decodes, reconstructs, interpolates, judges pairs and leaves ONNX files.
 * Images are [count, C, H, W] in [0, 1], points [count, features], codes [count, latentSize]. The runtime's memory is taken at the
 * first use of a network and held until `release`.
 * @throws AliError 'usage' for fewer than 1 thread
 */
export class Model {
  readonly config: Config;
  readonly provenance: Provenance;
  /** The run directory it came from. */
  readonly run: string;
  /** Training steps it has seen. */
  readonly step: number;
  /** What computes, and why. */
  readonly device: DeviceChoice;
  /** Networks, weights and what runs them: for functions that build graphs of their own. */
  readonly options: InferenceOptions;
  private readonly weights: Weights;
  private readonly networks: NetworkSpecification;
  private readonly inference: Inference;

  constructor(
    source: { config: Config; provenance: Provenance; run: string; step: number; weights: Weights },
    {
      threads = availableParallelism(),
      device = defaultDevice,
      ranks,
    }: { readonly threads?: number; readonly device?: DeviceChoice; readonly ranks?: Ranks } = {},
  ) {
    if (!Number.isInteger(threads) || threads < 1) {
      throw new AliError('usage', `threads: expected a whole number of at least 1; received ${threads}`);
    }
    const { config, provenance, run, step, weights } = source;
    this.config = config;
    this.provenance = provenance;
    this.run = run;
    this.step = step;
    this.device = device;
    this.weights = weights;
    const { shape, batchNorm } = config;
    this.networks = networksOf(config);
    const pool = hasThreads ? createSessionPool : undefined;
    this.options = { networks: this.networks, shape, batchNorm, weights, threads, device: device.device, pool, ranks };
    this.inference = new Inference(this.options);
  }

  /** Shape of one data item. */
  get shape(): readonly number[] {
    return this.config.shape;
  }

  /** Numbers in a code. */
  get latentSize(): number {
    return this.config.networks.latentSize;
  }

  /** Names of the attributes that a conditional model takes; empty for any other. */
  get attributes(): readonly string[] {
    if (!this.networks.attributes) return [];
    const { count } = this.networks.attributes;
    return this.provenance.data.attributes ?? Array.from({ length: count }, (_, place) => String(place));
  }

  /** Names of the classes that a semi-supervised model tells; empty for any other. */
  get classes(): readonly string[] {
    const { classes = 0 } = this.networks.discriminator;
    return Array.from({ length: classes }, (_, place) => this.provenance.data.classes?.[place] ?? String(place));
  }

  /** Codes from the prior N(0, I): [count, latentSize]; the same seed gives the same codes. */
  prior({ count = 64, seed = 0 }: { readonly count?: number; readonly seed?: number } = {}): Batch {
    const most = Math.floor(maximumBytes / 4 / Math.max(this.latentSize, sizeOf(this.shape)));
    if (!Number.isSafeInteger(count) || count < 1 || count > most) {
      throw new AliError('usage', `count: expected an integer from 1 to ${most}; received ${count}`);
    }
    const data = new Float32Array(count * this.latentSize);
    fillNormal(data, { seed, stream: 'sample', step: 0 });
    return { shape: [count, this.latentSize], data };
  }

  /** New data: G(z) for z from the prior. [count, …shape] */
  async sample(options: { readonly count?: number; readonly seed?: number } & Conditions = {}): Promise<Batch> {
    return this.decode(this.prior(options), { seed: options.seed ?? 0, attributes: options.attributes });
  }

  /**
   * Codes of data, [count, latentSize]. 'mean' (default) is the mean of q(z | x): mu of a stochastic encoder, z itself of a
   * deterministic one, the average of 16 draws of an implicit one, the first of which is the one that 'stochastic' gives for the same `seed`.
   * Item i of a whole gets the same noise when it is encoded as part of a block that begins with item `first`.
   * @throws AliError 'usage' or 'shape' for what does not fit, 'data' for numbers that are not finite, 'run' for a run
   * without an encoder
   */
  async encode(
    items: Items,
    {
      mode = 'mean',
      attributes: given,
      ...noise
    }: NoiseOptions & Conditions & { readonly mode?: 'mean' | 'stochastic' } = {},
  ): Promise<Batch> {
    this.need('encoder', 'encode');
    if (mode !== 'mean' && mode !== 'stochastic') {
      throw new AliError('usage', `mode: expected "mean" or "stochastic"; received "${mode}"`);
    }
    const x = read(items, 'encode', this.shape);
    const count = x.length / sizeOf(this.shape);
    checkSize('encode', count, this.latentSize);
    const attributes = readAttributes(given, { names: this.attributes, count, verb: 'encode' });
    const options = { ...noise, attributes };
    const data =
      mode === 'mean' ? await this.inference.encodeMean(x, options) : (await this.inference.encode(x, options)).z;
    return { shape: [data.length / this.latentSize, this.latentSize], data };
  }

  /**
   * What a linear classifier is given in the paper: the outputs of the encoder's last `layers` hidden rows, flattened, and
   * the mean code, [count, size].
   * @throws AliError as `encode`, and 'config' for an implicit encoder or a conditional model
   */
  async features(items: Items, { layers = 3 }: { readonly layers?: number } = {}): Promise<Batch> {
    this.need('encoder', 'features');
    const x = read(items, 'features', this.shape);
    const { data, size } = await encoderFeatures(this.options, x, { layers });
    return { shape: [data.length / size, size], data };
  }

  /** Data from codes [count, latentSize]: [count, …shape], images in [0, 1]; the noise of a stochastic decoder is not clipped to it. */
  async decode(
    codes: Batch | Float32Array,
    { attributes: given, ...noise }: NoiseOptions & Conditions = {},
  ): Promise<Batch> {
    const z = read(codes, 'decode', [this.latentSize]);
    const count = z.length / this.latentSize;
    checkSize('decode', count, sizeOf(this.shape));
    const attributes = readAttributes(given, { names: this.attributes, count, verb: 'decode' });
    const data = await this.inference.decode(z, { ...noise, attributes });
    return { shape: [z.length / this.latentSize, ...this.shape], data };
  }

  /** G(E(x)): each item through its (mean) code and back. */
  async reconstruct(items: Items, options: NoiseOptions & Conditions = {}): Promise<Batch> {
    return this.decode(await this.encode(items, options), options);
  }

  /**
   * Data along the path between the codes of two items (one each): [steps, …shape], the two reconstructions at its ends.
   * Attributes are the same all the way.
   */
  async interpolate(
    from: Items,
    to: Items,
    { attributes, ...options }: { readonly steps?: number; readonly method?: InterpolationMethod } & Conditions = {},
  ): Promise<Batch> {
    checkSize('interpolate', options.steps ?? 0, Math.max(this.latentSize, sizeOf(this.shape)));
    const ends = [await this.encode(from, { attributes }), await this.encode(to, { attributes })].map(
      ({ data }) => data,
    );
    if (ends.some(({ length }) => length !== this.latentSize)) {
      const counts = ends.map(({ length }) => length / this.latentSize);
      throw new AliError('shape', `interpolate: expected one item at each end; received ${counts.join(' and ')}`);
    }
    return this.decode(interpolate(ends[0]!, ends[1]!, options), { attributes });
  }

  /**
   * One logit a pair of item and code: positive looks like the encoder's joint, negative like the decoder's. A GAN judges
   * items without codes; a discriminator of packs gives one logit for the pairs of a pack, which follow one another.
   */
  async discriminate(
    items: Items,
    codes?: Batch | Float32Array,
    { attributes: given }: Conditions = {},
  ): Promise<Float32Array> {
    this.need('discriminator', 'discriminate');
    const x = read(items, 'discriminate', this.shape);
    const count = x.length / sizeOf(this.shape);
    const { packing = 1, sees } = this.networks.discriminator;
    if (count % packing !== 0) {
      throw new AliError('shape', `discriminate: expected packs of ${packing} items; received ${count} items`);
    }
    if (codes === undefined && sees !== 'items') {
      throw new AliError('usage', 'discriminate: expected codes, as the discriminator sees pairs; received none', {
        remedy: 'give the codes of the items: await model.encode(items)',
      });
    }
    const z = codes && read(codes, 'discriminate', [this.latentSize]);
    const attributes = readAttributes(given, { names: this.attributes, count, verb: 'discriminate' });
    return this.inference.discriminate(x, z, { attributes });
  }

  /**
   * Probabilities of the classes for every item, [count, K]: the first K logits of D(x, E(x)) at the mean code.
   * @throws AliError 'run' for a model that tells no classes
   */
  async classify(items: Items): Promise<Batch> {
    const k = this.classes.length;
    if (k === 0) {
      throw new AliError('run', `classify: this run tells no classes; its objective is ${this.config.objective}`, {
        remedy: 'train one that does: --objective semi-supervised',
      });
    }
    const x = read(items, 'classify', this.shape);
    const logits = await this.inference.classify(x, (await this.encode(x)).data);
    for (let start = 0; start < logits.length; start += k) softmax(logits.subarray(start, start + k));
    return { shape: [logits.length / k, k], data: logits };
  }

  /**
   * Writes encoder.onnx, decoder.onnx, discriminator.onnx (any batch size; those there are), model.safetensors, config.json
   * and README.md into `directory`, which must not exist or be empty.
   */
  async save(directory: string): Promise<void> {
    await exportModel(directory, this, this.weights);
  }

  private need(network: NetworkName, verb: string): void {
    if (hasNetwork(this.weights, network)) return;
    const { objective } = this.config;
    throw new AliError('run', `${verb}: this run has no ${network}; its objective, ${objective}, trains none`, {
      remedy:
        network === 'encoder'
          ? `learn one for its generator: ali train --objective posthoc --generator ${this.run}`
          : 'use a run of an adversarial objective, such as ali or gan',
    });
  }

  /** Frees what the runtime holds. The model loads it again when it is used again. */
  async release(): Promise<void> {
    await this.inference.release();
  }
}
