/** What trained networks do for a user: encode, decode and judge any number of items, in batches. */

import { complete } from '../distributed/share-work.ts';
import { AliError } from '../errors.ts';
import { input, reshape, type Shape, sizeOf, slice, type Value } from '../graph/index.ts';
import { zeros } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { normalisedWeights } from '../nn/spectral-norm.ts';
import { type EncodedModel, encodeModel } from '../onnx/model.ts';
import { fillNormal } from '../random/fill.ts';
import type { Device } from '../runtime/device-name.ts';
import { Session } from '../runtime/session.ts';
import type { SessionPool } from '../runtime/session-pool.ts';
import type { Tensors } from '../runtime/tensors.ts';
import { anyClass } from './class-logits.ts';
import type { Codes, EncodeOptions, GivenAttributes, InferenceOptions, Weights } from './inference-options.ts';
import { classify, decode, discriminate, encode } from './networks.ts';

/** Items for which a network is written down. */
const examples = 2;
/** Items in one call of the runtime. */
export const defaultBatchSize = 100;

/** Items that are read, worked on and written at a time where there are many: enough batches for every thread. */
export const blockSize = 1000;

export type NetworkName = 'encoder' | 'decoder' | 'discriminator';

export type { Codes, EncodeOptions, GivenAttributes, InferenceOptions, Weights } from './inference-options.ts';

/** Whether a network is among those weights; objectives leave out what they do not need. */
export function hasNetwork(weights: ReadonlyMap<string, unknown>, network: NetworkName): boolean {
  return [...weights.keys()].some((name) => name.startsWith(`${network}.`));
}

/** What `encode` and `decode` draw; every other input without a state is a fault. */
const noiseStreams: ReadonlySet<string> = new Set(['posterior', 'likelihood']);

/**
 * Floating point operations of one network, a second or so of a core, after which batches are shared out among threads of
 * their own: a thread takes a fifth of a second to start.
 */
const workBeforeThreads = 4e10;

interface LoadedNetwork {
  readonly model: EncodedModel;
  readonly session: Session;
  /** Floating point operations so far. */
  work: number;
  pool?: SessionPool;
}

/** How many draws stand for the mean code where the encoder is implicit and has no mean of its own. */
export const impliedDraws = 16;

/**
 * Where networks are built as they are at test time: running statistics, no dropout. With `normalised`, for weights that went
 * through `normalisedWeights`.
 */
export function testScope(
  { batchNorm }: Pick<InferenceOptions, 'batchNorm'>,
  { normalised = false }: { readonly normalised?: boolean } = {},
): Scope {
  return new Scope({ mode: 'infer', weights: zeros, batchNorm, normalised });
}

/** The test-time networks: running statistics, no dropout. */
export class Inference {
  readonly options: InferenceOptions;
  private readonly loaded = new Map<NetworkName, Promise<LoadedNetwork>>();

  /** @throws AliError 'usage' for a batch size that is not an integer of at least 1. */
  constructor(options: InferenceOptions) {
    const { batchSize = defaultBatchSize } = options;
    if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
      throw new AliError('usage', `batchSize: expected an integer of at least 1; received ${batchSize}`);
    }
    this.options = options;
  }

  /** Codes of `x`: count items, one after another, in the networks' range. */
  async encode(x: Float32Array, { seed = 0, draw = 0, first = 0, attributes }: EncodeOptions = {}): Promise<Codes> {
    const { z, mu, sigma } = await this.stream('encoder', { x, attributes }, { seed, draw, first });
    return { z: z!, ...(mu && sigma && { mu, sigma }) };
  }

  /**
   * The mean of q(z | x), [count, latentSize]: mu of a stochastic encoder, z itself of a deterministic one, the average of
   * the draws 0 to 15 of `seed` of an implicit one.
   */
  async encodeMean(
    x: Float32Array,
    { seed = 0, first = 0, attributes }: Omit<EncodeOptions, 'draw'> = {},
  ): Promise<Float32Array> {
    const { z, mu } = await this.encode(x, { seed, first, attributes });
    if (this.options.networks.encoder.kind !== 'implicit') return mu ?? z;
    for (let draw = 1; draw < impliedDraws; draw++) {
      const { z: another } = await this.encode(x, { seed, draw, first, attributes });
      for (let i = 0; i < z.length; i++) z[i]! += another[i]!;
    }
    return z.map((sum) => sum / impliedDraws);
  }

  /** Data from codes, [count, latentSize]. A stochastic decoder draws with `seed`. */
  async decode(
    z: Float32Array,
    { seed = 0, first = 0, attributes }: Omit<EncodeOptions, 'draw'> = {},
  ): Promise<Float32Array> {
    return (await this.stream('decoder', { z, attributes }, { seed, draw: 0, first })).x!;
  }

  /**
   * One logit a pair (of x alone, where the discriminator sees items; of packs that follow one another, where it sees
   * several pairs at once): positive means that it looks like one of the encoder's.
   */
  async discriminate(x: Float32Array, z?: Float32Array, { attributes }: GivenAttributes = {}): Promise<Float32Array> {
    return (await this.stream('discriminator', { x, z, attributes }, { seed: 0, draw: 0, first: 0 })).logit!;
  }

  /** The logits of the K classes for every pair, [count, K]: for a discriminator of classes. */
  async classify(x: Float32Array, z: Float32Array): Promise<Float32Array> {
    return (await this.stream('discriminator', { x, z }, { seed: 0, draw: 0, first: 0 })).classes!;
  }

  async release(): Promise<void> {
    for (const loading of this.loaded.values()) {
      const { session, pool } = await loading;
      await session.release();
      await pool?.release();
    }
    this.loaded.clear();
  }

  private async stream(
    network: NetworkName,
    offered: Readonly<Record<string, Float32Array | undefined>>,
    { seed, draw, first }: { readonly seed: number; readonly draw: number; readonly first: number },
  ) {
    const loaded = await this.load(network);
    const { model } = loaded;
    const { batchSize = defaultBatchSize, weights, ranks } = this.options;
    const isFed = (name: string) => model.inputs.some((info) => info.name === name);
    const items = Object.fromEntries(
      Object.entries(offered).filter(
        (entry): entry is [string, Float32Array] => entry[1] !== undefined && isFed(entry[0]),
      ),
    );
    const itemSize = (name: string) => sizeOf(model.inputs.find((info) => info.name === name)!.shape.slice(1));
    const counts = Object.entries(items).map(([name, data]) => data.length / itemSize(name));
    const count = counts[0]!;
    if (!Number.isInteger(count) || counts.some((other) => other !== count)) {
      const sizes = Object.entries(items).map(([name, data]) => `${data.length} numbers of ${name}`);
      throw new AliError(
        'shape',
        `${network}: expected whole items of ${Object.keys(items)
          .map((name) => `${itemSize(name)} (${name})`)
          .join(' and ')} numbers, equally many; received ${sizes.join(' and ')}`,
      );
    }
    const out = Object.fromEntries(
      model.outputs.map(({ name, shape }) => [name, new Float32Array(count * sizeOf(shape.slice(1)))]),
    );
    const feed = (name: string, shape: Shape, start: number, size: number) => {
      const each = sizeOf(shape.slice(1));
      const given = items[name];
      const state = weights.get(name);
      if (given) return { data: given.subarray(start * each, (start + size) * each), shape: [size, ...shape.slice(1)] };
      if (state) return { data: state, shape };
      if (!noiseStreams.has(name)) {
        throw new AliError('checkpoint', `${network}: expected a state "${name}"; received none of that name`, {
          remedy: 'use the weights of these networks',
        });
      }
      const noise = new Float32Array(size * each);
      fillNormal(noise, { seed, stream: name, step: draw, place: (first + start) * each });
      return { data: noise, shape: [size, ...shape.slice(1)] };
    };
    const compute = async (from: number, to: number) => {
      const runner = this.runnerOf(loaded, to - from);
      const underway: Promise<void>[] = [];
      for (let start = from; start < to; start += batchSize) {
        const size = Math.min(batchSize, to - start);
        const feeds = Object.fromEntries(model.inputs.map(({ name, shape }) => [name, feed(name, shape, start, size)]));
        if (underway.length >= runner.width) await underway.shift();
        const done = runner.run(feeds).then((results) => {
          for (const [name, { data, shape }] of Object.entries(results)) {
            out[name]!.set(data as Float32Array, start * sizeOf(shape.slice(1)));
          }
        });
        done.catch(() => {});
        underway.push(done);
      }
      await Promise.all(underway);
    };
    if (!ranks) await compute(0, count);
    else {
      await complete(ranks, network, { count, unit: batchSize }, async (from, to) => {
        await compute(from, to);
        return model.outputs.map(({ name, shape }) => ({ values: out[name]!, width: sizeOf(shape.slice(1)) }));
      });
    }
    return out;
  }

  /** What runs the batches of `count` items: the session, or, where there is much to do, a pool of them. */
  private runnerOf(loaded: LoadedNetwork, count: number): Pick<SessionPool, 'width' | 'run'> {
    const { batchSize = defaultBatchSize, threads = 1, device = 'cpu', fixed = true, pool } = this.options;
    loaded.work += (count * loaded.model.flops) / examples;
    const canShare = threads > 1 && device === 'cpu' && fixed && count >= 2 * batchSize;
    if (!pool || !canShare || loaded.work < workBeforeThreads)
      return { width: 1, run: (feeds: Tensors) => loaded.session.run(feeds) };
    loaded.pool ??= pool(loaded.model, { threads });
    return loaded.pool;
  }

  private load(network: NetworkName) {
    const before = this.loaded.get(network);
    if (before) return before;
    const { fixed = true, weights, threads = 1, device = 'cpu' } = this.options;
    const model = encodeNetwork(network, this.options, { target: device, ...(fixed && { initializers: weights }) });
    const loading = Session.create(model, { threads, device }).then((session) => ({ session, model, work: 0 }));
    this.loaded.set(network, loading);
    loading.catch(() => this.loaded.delete(network));
    return loading;
  }
}

interface NetworkModelOptions {
  readonly initializers?: Weights;
  readonly metadata?: Readonly<Record<string, string>>;
  /** What it will run on. Default 'cpu'. */
  readonly target?: Device;
}

/**
 * One test-time network as ONNX, for any batch size. The encoder takes x (and the noise "posterior", N(0, 1), unless it
 * is deterministic) and gives z, mu, sigma; the decoder takes z and gives x; the discriminator takes x and z and gives
 * one logit a pair, and the logits of its classes where it has some. Networks with attributes take those as well. A
 * discriminator of packs takes packs: [n, m · channels, …] and [n, m · latentSize].
 */
export function encodeNetwork(
  network: NetworkName,
  options: Pick<InferenceOptions, 'networks' | 'shape' | 'batchNorm'>,
  { initializers, metadata, target = 'cpu' }: NetworkModelOptions = {},
): EncodedModel {
  const { networks, shape } = options;
  const scope = testScope(options, { normalised: initializers !== undefined });
  const n = examples;
  const { packing = 1, sees, classes } = networks.discriminator;
  const packed = network === 'discriminator' ? packing : 1;
  const [channels = 1, ...places] = shape;
  const x = input('x', [n, packed * channels, ...places]);
  const z = input('z', [n, packed * networks.latentSize]);
  const attributes = networks.attributes && input('attributes', [n, packed * networks.attributes.count]);
  const given = { attributes };
  const outputs = ((): Record<string, Value> => {
    if (network === 'encoder') return { ...encode(scope, networks, x, given) };
    if (network === 'decoder') return { x: decode(scope, networks, z, shape, given) };
    if (classes === undefined)
      return { logit: discriminate(scope, networks, x, sees === 'items' ? undefined : z, given) };
    const logits = classify(scope, networks, x, z, given);
    return { logit: reshape(anyClass(logits, classes), [n]), classes: slice(logits, 1, 0, classes) };
  })();
  return encodeModel(outputs, {
    name: network,
    target,
    openBatch: ['x', 'z', 'attributes', ...scope.draws.keys()],
    ...(initializers && { initializers: normalisedWeights(initializers) }),
    ...(metadata && { metadata }),
  });
}
