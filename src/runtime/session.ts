/** ONNX bytes as a running program: the one place that knows ONNX Runtime. */

import * as ort from 'onnxruntime-node';
import { AliError } from '../errors.ts';
import type { DType, Shape } from '../graph/index.ts';
import type { EncodedModel } from '../onnx/model.ts';
import type { OrtOptions } from './ort-options.ts';
import { loadOrt } from './ort-session.ts';

export type TensorData = Float32Array | Uint8Array | BigInt64Array;

/** Numbers of a shape in row-major order; `data` holds their product. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: TensorData;
}

export type SessionOptions = Omit<OrtOptions, 'stay'>;

const ortType = { float32: 'float32', uint8: 'uint8', int64: 'int64', bool: 'bool' } as const;

/** What a file says of an input. */
export interface DeclaredInput {
  readonly name: string;
  /** In ONNX Runtime's word. */
  readonly type: string;
  /** Its axes, undefined where one is left open. */
  readonly axes: readonly (number | undefined)[];
}

/** A loaded model. Buffers bound to it once are read and written in place at every call. */
export class Session {
  private readonly session: ort.InferenceSession;
  readonly model: Pick<EncodedModel, 'inputs' | 'outputs'>;

  private constructor(session: ort.InferenceSession, model: Pick<EncodedModel, 'inputs' | 'outputs'>) {
    this.session = session;
    this.model = model;
  }

  static async create(model: EncodedModel, options: SessionOptions = {}): Promise<Session> {
    return new Session(await loadOrt(model.bytes, options), model);
  }

  /** A model of whoever wrote it: its inputs and outputs are what the file declares, with 1 for an axis that is left open. */
  static async open(bytes: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    const session = await loadOrt(bytes, options);
    const [inputs, outputs] = [declared(session.inputMetadata), declared(session.outputMetadata)];
    return new Session(session, { inputs, outputs });
  }

  /** The inputs as the file declares them. */
  get declaredInputs(): readonly DeclaredInput[] {
    return this.session.inputMetadata.map((value) =>
      value.isTensor
        ? { name: value.name, type: value.type, axes: value.shape.map(sizeOrOpen) }
        : { name: value.name, type: 'no tensor', axes: [] },
    );
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  /** Runs once on tensors of any batch size and returns new ones. */
  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const tensors: Record<string, ort.Tensor> = {};
    for (const { name, dtype } of this.model.inputs) {
      const feed = feeds[name];
      if (!feed) throw new AliError('runtime', `the graph needs the input "${name}"; it was not fed`);
      tensors[name] = makeTensor(dtype, feed.data, feed.shape);
    }
    const results = await this.call(tensors);
    const out: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(results)) {
      out[name] = { shape: tensor.dims, data: tensor.data as TensorData };
    }
    return out;
  }

  /**
   * Binds buffers: the returned function runs the graph on them, reading every input from and writing every output
   * into the given memory, without a copy. A buffer must not be input and output at once.
   */
  bind(
    inputs: Readonly<Record<string, TensorData>>,
    outputs: Readonly<Record<string, TensorData>>,
  ): () => Promise<void> {
    const tensors = (infos: EncodedModel['inputs'], buffers: Readonly<Record<string, TensorData>>) =>
      Object.fromEntries(
        infos.map(({ name, shape, dtype }) => {
          const data = buffers[name];
          if (!data) throw new AliError('runtime', `no buffer was bound for "${name}"`);
          return [name, makeTensor(dtype, data, shape)];
        }),
      );
    const feeds = tensors(this.model.inputs, inputs);
    const fetches = tensors(this.model.outputs, outputs);
    return async () => {
      await this.call(feeds, fetches);
    };
  }

  async release(): Promise<void> {
    this.session.endProfiling();
    await this.session.release();
  }

  private async call(feeds: Record<string, ort.Tensor>, fetches?: Record<string, ort.Tensor>) {
    try {
      return fetches ? await this.session.run(feeds, fetches) : await this.session.run(feeds);
    } catch (cause) {
      throw new AliError('runtime', `ONNX Runtime failed in a call: ${(cause as Error).message}`, { cause });
    }
  }
}

function declared(values: readonly ort.InferenceSession.ValueMetadata[]): EncodedModel['inputs'] {
  return values.map((value) => {
    const type = value.isTensor ? value.type : 'no tensor';
    if (!value.isTensor || !(type in ortType)) {
      throw new AliError('runtime', `${value.name}: expected ${Object.keys(ortType).join(', ')}; received ${type}`);
    }
    const shape = value.shape.map((size) => sizeOrOpen(size) ?? 1);
    return { name: value.name, shape, dtype: type as DType };
  });
}

const sizeOrOpen = (size: number | string) => (typeof size === 'number' && size > 0 ? size : undefined);

/** Whether a view of memory that threads share reaches the runtime depends on the version of Node.js, so that none is taken. */
function makeTensor(dtype: DType, data: TensorData, shape: Shape): ort.Tensor {
  if (typeof SharedArrayBuffer !== 'undefined' && data.buffer instanceof SharedArrayBuffer) {
    throw new AliError('runtime', 'expected numbers in memory of their own; received memory that threads share', {
      remedy: 'hand over a copy',
    });
  }
  return new ort.Tensor(ortType[dtype], data as Float32Array, shape);
}
