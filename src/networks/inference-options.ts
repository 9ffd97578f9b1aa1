/** What inference is made with, what it is asked, and what it gives. */

import type { Ranks } from '../distributed/ranks.ts';
import type { Shape } from '../graph/index.ts';
import type { Device } from '../runtime/device-name.ts';
import type { createSessionPool } from '../runtime/session-pool.ts';
import type { NetworkSpecification } from './networks.ts';

/** Weights and running statistics by state name. */
export type Weights = ReadonlyMap<string, Float32Array>;

export interface InferenceOptions {
  readonly networks: NetworkSpecification;
  /** Shape of one data item. */
  readonly shape: Shape;
  readonly batchNorm: { readonly rate: number; readonly epsilon: number };
  readonly weights: Weights;
  readonly threads?: number;
  /** What computes. Default 'cpu'. */
  readonly device?: Device;
  /** Makes copies of a network on threads of their own, for many batches on the CPU; without it there are none. */
  readonly pool?: typeof createSessionPool | undefined;
  /** Items in one call of the runtime. Default `defaultBatchSize`. */
  readonly batchSize?: number;
  /** Those that share the batches of every call, and so make the same calls. Default this process alone. */
  readonly ranks?: Ranks | undefined;
  /** The weights will not change, so they may be compiled in. Default true; false reads them anew in every call. */
  readonly fixed?: boolean;
}

/** Attributes of every item, 0 or 1, [count, n]: for networks that take some. */
export interface GivenAttributes {
  readonly attributes?: Float32Array | undefined;
}

export interface EncodeOptions extends GivenAttributes {
  /** Seed of the posterior noise; item i gets the same noise in whatever batch it stands. Default 0. */
  readonly seed?: number;
  /** Which of the draws of that seed: an integer from 0 on. Default 0. */
  readonly draw?: number;
  /** Number of the first item, where these are a part of more: it says which noise they get. Default 0. */
  readonly first?: number;
}

/** Codes of items, one row an item; `mu` and `sigma` are [count, latentSize] as `z` is. */
export interface Codes {
  /** Samples of q(z | x), [count, latentSize]. */
  readonly z: Float32Array;
  /** Mean and standard deviation of q(z | x), only from a stochastic encoder. */
  readonly mu?: Float32Array;
  readonly sigma?: Float32Array;
}
