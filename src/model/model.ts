/** What a trained run can do: sample, encode, decode, reconstruct, interpolate, judge and leave as ONNX files. */

import { availableParallelism } from 'node:os';
import { maximumBytes } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import { sameShape, sizeOf } from '../graph/index.ts';
import { Inference, type Weights } from '../networks/inference.ts';
import type { Config } from '../presets/config.ts';
import { fillNormal } from '../random/fill.ts';
import { chooseDevice, type DeviceChoice, defaultDevice } from '../runtime/device.ts';
import type { DeviceName } from '../runtime/device-name.ts';
import { readCheckpoint, resolveRun } from '../train/checkpoint.ts';
import { type Provenance, readRunFile } from '../train/run-file.ts';
import { averagePrefix, checkModel } from '../train/states.ts';
import { buildStep } from '../train/step.ts';
import { exportModel } from './export.ts';
import { type InterpolationMethod, interpolate } from './interpolate.ts';

/** Items or codes, one after another. */
export interface Batch {
  /** [count, …shape of one] */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Data to read: float32 in the networks' range (images: [0, 1]), or bytes 0…255. A batch, or just its numbers. */
export type Items = Batch | Float32Array | Uint8Array;

export interface LoadOptions {
  /** What computes: cpu (default), webgpu, cuda, or auto for the fastest that is there. */
  readonly device?: DeviceName;
  /** Threads an operator may use. Default: one for each core. */
  readonly threads?: number;
}

export class Model {
  readonly config: Config;
  readonly provenance: Provenance;
  /** The run directory it came from. */
  readonly run: string;
  /** Training steps it has seen. */
  readonly step: number;
  /** What computes, and why. */
  readonly device: DeviceChoice;
  private readonly weights: Weights;
  private readonly inference: Inference;

  constructor(
    source: { config: Config; provenance: Provenance; run: string; step: number; weights: Weights },
    {
      threads = availableParallelism(),
      device = defaultDevice,
    }: { readonly threads?: number; readonly device?: DeviceChoice } = {},
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
    const { networks, shape, batchNorm } = config;
    this.inference = new Inference({ networks, shape, batchNorm, weights, threads, device: device.device });
  }

  /** Shape of one data item. */
  get shape(): readonly number[] {
    return this.config.shape;
  }

  get latentSize(): number {
    return this.config.networks.latentSize;
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
  async sample(options: { readonly count?: number; readonly seed?: number } = {}): Promise<Batch> {
    return this.decode(this.prior(options), { seed: options.seed ?? 0 });
  }

  /**
   * Codes of data, [count, latentSize]. 'mean' (default) is the mean of q(z | x): mu of a stochastic encoder, z itself of a
   * deterministic one, the average of 16 draws of an implicit one, the first of which is the one that 'stochastic' gives for the same `seed`.
   * @throws AliError 'usage' or 'shape' for what does not fit, 'data' for numbers that are not finite
   */
  async encode(
    items: Items,
    { mode = 'mean', seed = 0 }: { readonly mode?: 'mean' | 'stochastic'; readonly seed?: number } = {},
  ): Promise<Batch> {
    if (mode !== 'mean' && mode !== 'stochastic') {
      throw new AliError('usage', `mode: expected "mean" or "stochastic"; received "${mode}"`);
    }
    const x = read(items, 'encode', this.shape);
    checkSize('encode', x.length / sizeOf(this.shape), this.latentSize);
    const data =
      mode === 'mean' ? await this.inference.encodeMean(x, { seed }) : (await this.inference.encode(x, { seed })).z;
    return { shape: [data.length / this.latentSize, this.latentSize], data };
  }

  /** Data from codes [count, latentSize]: [count, …shape], images in [0, 1]; the noise of a stochastic decoder is not clipped to it. */
  async decode(codes: Batch | Float32Array, { seed = 0 }: { readonly seed?: number } = {}): Promise<Batch> {
    const z = read(codes, 'decode', [this.latentSize]);
    checkSize('decode', z.length / this.latentSize, sizeOf(this.shape));
    const data = await this.inference.decode(z, { seed });
    return { shape: [z.length / this.latentSize, ...this.shape], data };
  }

  /** G(E(x)): each item through its (mean) code and back. */
  async reconstruct(items: Items): Promise<Batch> {
    return this.decode(await this.encode(items));
  }

  /** Data along the path between the codes of two items (one each): [steps, …shape], the two reconstructions at its ends. */
  async interpolate(
    from: Items,
    to: Items,
    options: { readonly steps?: number; readonly method?: InterpolationMethod } = {},
  ): Promise<Batch> {
    checkSize('interpolate', options.steps ?? 0, Math.max(this.latentSize, sizeOf(this.shape)));
    const ends = [await this.encode(from), await this.encode(to)].map(({ data }) => data);
    if (ends.some(({ length }) => length !== this.latentSize)) {
      const counts = ends.map(({ length }) => length / this.latentSize);
      throw new AliError('shape', `interpolate: expected one item at each end; received ${counts.join(' and ')}`);
    }
    return this.decode(interpolate(ends[0]!, ends[1]!, options));
  }

  /** One logit a pair of item and code: positive looks like the encoder's joint, negative like the decoder's. */
  async discriminate(items: Items, codes: Batch | Float32Array): Promise<Float32Array> {
    return this.inference.discriminate(
      read(items, 'discriminate', this.shape),
      read(codes, 'discriminate', [this.latentSize]),
    );
  }

  /**
   * Writes encoder.onnx, decoder.onnx, discriminator.onnx (any batch size), model.safetensors, config.json and README.md
   * into `directory`, which must not exist or be empty.
   */
  async save(directory: string): Promise<void> {
    await exportModel(directory, this, this.weights);
  }

  /** Frees what the runtime holds. The model loads it again when it is used again. */
  async release(): Promise<void> {
    await this.inference.release();
  }
}

/** The numbers of items or codes of `shape`, as float32 in the networks' range. */
function read(items: Items, verb: string, shape: readonly number[]): Float32Array {
  const batch = typeof items === 'object' && items !== null && 'shape' in items ? items : undefined;
  const numbers = batch ? batch.data : (items as Float32Array | Uint8Array);
  if (!(numbers instanceof Float32Array) && !(numbers instanceof Uint8Array)) {
    const received = Object.prototype.toString.call(numbers).slice(8, -1);
    throw new AliError('usage', `${verb}: expected a Float32Array or a Uint8Array; received ${received}`);
  }
  if (numbers.length % sizeOf(shape) !== 0 || (batch && !fits(batch, shape))) {
    const received = `${numbers.length} numbers${batch ? ` of shape [${batch.shape.join(', ')}]` : ''}`;
    throw new AliError('shape', `${verb}: expected items of shape [${shape.join(', ')}]; received ${received}`);
  }
  if (numbers instanceof Float32Array) {
    const broken = numbers.findIndex((value) => !Number.isFinite(value));
    if (broken < 0) return numbers;
    const place = `item ${Math.floor(broken / sizeOf(shape))}`;
    throw new AliError('data', `${verb}: expected finite numbers; received ${numbers[broken]} in ${place}`, {
      remedy: 'replace what is missing before it is given to the model',
    });
  }
  checkSize(verb, numbers.length / sizeOf(shape), sizeOf(shape));
  const out = new Float32Array(numbers.length);
  for (let i = 0; i < out.length; i++) out[i] = numbers[i]! / 255;
  return out;
}

/** Refuses what would take more memory than one array can, before any of it is taken. */
function checkSize(verb: string, count: number, each: number): void {
  const most = Math.floor(maximumBytes / 4 / each);
  if (!(count > most)) return;
  throw new AliError('usage', `${verb}: expected at most ${most} items of ${each} numbers; received ${count}`, {
    remedy: 'do it in parts',
  });
}

/** Whether a batch is [count, …shape], or [count, n] with its items laid flat; axes of length 1 may be there or not. */
function fits({ shape: [count = 0, ...each], data }: Batch, shape: readonly number[]): boolean {
  const long = (axes: readonly number[]) => axes.filter((length) => length !== 1);
  const flat = [sizeOf(shape)];
  return data.length === count * flat[0]! && [shape, flat].some((wanted) => sameShape(long(each), long(wanted)));
}

/** Loads a run directory (its newest checkpoint) or one checkpoint of it; averaged weights where the run keeps them. */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<Model> {
  const { run, checkpoint } = await resolveRun(path);
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
