/** The page's side of the worker that runs the networks: batches in a queue, what the user waits for first. */

import type { ModelInfo } from '../../../shared/model-messages.ts';
import { createQueue } from './queue.ts';

/** What computes. */
export interface Computer {
  readonly device: 'webgpu' | 'wasm';
  /** Of WebAssembly. */
  readonly threads: number;
}

export type NetworkRequest =
  | { readonly kind: 'start'; readonly threads: number }
  | { readonly kind: 'load'; readonly info: ModelInfo; readonly encoder?: ArrayBuffer; readonly decoder: ArrayBuffer }
  | { readonly kind: 'load-scores'; readonly network: ArrayBuffer }
  | { readonly kind: 'encode' | 'decode'; readonly data: Float32Array; readonly attributes: Float32Array }
  | {
      readonly kind: 'score';
      readonly x: Float32Array;
      readonly z: Float32Array;
      readonly attributes: Float32Array;
    };

type Result = Float32Array | Computer | null;

export type NetworkAnswer =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: string };

/** What is used of a worker. */
export interface Port {
  postMessage(message: NetworkRequest & { readonly id: number }): void;
  onmessage: ((event: MessageEvent<NetworkAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

export interface DecodeOptions {
  /** 0 or 1 for each attribute that the model takes. */
  readonly attributes: Float32Array;
  /** Before everything that is not. Default true. */
  readonly urgent?: boolean;
}

export interface NetworkWorker {
  load(info: ModelInfo, networks: { readonly encoder?: ArrayBuffer; readonly decoder: ArrayBuffer }): Promise<Computer>;
  /** Loads what judges. */
  loadScores(network: ArrayBuffer): Promise<void>;
  /** Codes of items. */
  encode(x: Float32Array, options: DecodeOptions): Promise<Float32Array>;
  /** Items of codes. */
  decode(z: Float32Array, options: DecodeOptions): Promise<Float32Array>;
  /** The anomaly scores of one item with its code, in the order of `ModelInfo.scores`; after `loadScores`. */
  score(x: Float32Array, z: Float32Array, options: Pick<DecodeOptions, 'attributes'>): Promise<Float32Array>;
  close(): void;
}

/** Items in one call, so that what is urgent never waits for long. */
const batch = 32;

/** @param options.threads of WebAssembly, where that computes; the worker begins to load it */
export function createNetworkWorker(port: Port, { threads }: { readonly threads: number }): NetworkWorker {
  const queue = createQueue();
  const waiting = new Map<number, { resolve(result: Result): void; reject(error: Error): void }>();
  let last = 0;
  let latentSize = 1;
  let itemSize = 1;
  port.onmessage = ({ data }) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) asked?.reject(new Error(data.error));
    else asked?.resolve(data.result);
  };
  port.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message || 'the worker of the networks failed'));
    waiting.clear();
  };

  function ask(request: NetworkRequest): Promise<Result> {
    return new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      port.postMessage({ ...request, id });
    });
  }

  async function inBatches(
    kind: 'encode' | 'decode',
    data: Float32Array,
    { attributes, urgent = true }: DecodeOptions,
  ): Promise<Float32Array> {
    const [from, to] = kind === 'encode' ? [itemSize, latentSize] : [latentSize, itemSize];
    const count = data.length / from;
    const out = new Float32Array(count * to);
    const parts: Promise<void>[] = [];
    for (let first = 0; first < count; first += batch) {
      const part = data.slice(first * from, Math.min(first + batch, count) * from);
      const task = async () => out.set((await ask({ kind, data: part, attributes })) as Float32Array, first * to);
      parts.push(queue.add(task, { urgent }));
    }
    await Promise.all(parts);
    return out;
  }

  void ask({ kind: 'start', threads });
  return {
    load(info, networks) {
      latentSize = info.latentSize;
      itemSize = info.shape.reduce((product, size) => product * size, 1);
      return queue.add(async () => (await ask({ kind: 'load', info, ...networks })) as Computer, { urgent: true });
    },
    async loadScores(network) {
      await queue.add(() => ask({ kind: 'load-scores', network }), { urgent: true });
    },
    score: (x, z, { attributes }) =>
      queue.add(async () => (await ask({ kind: 'score', x, z, attributes })) as Float32Array, { urgent: true }),
    encode: (x, options) => inBatches('encode', x, options),
    decode: (z, options) => inBatches('decode', z, options),
    close: () => port.terminate(),
  };
}
