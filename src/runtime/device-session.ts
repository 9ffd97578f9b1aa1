/** A loaded model whose outputs may stay on the device and be the inputs of its next call. */

import * as ort from 'onnxruntime-node';
import { AliError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { type EncodedModel, encodeModel } from '../onnx/model.ts';
import type { OrtOptions } from './ort-options.ts';
import { loadOrt } from './ort-session.ts';
import type { TensorData } from './session.ts';

/** A tensor in the device's own memory, until it is disposed. */
export interface DeviceTensor {
  readonly location: string;
  dispose(): void;
}

/**
 * WebGPU keeps tensors between calls. The outputs of a call are new buffers from the runtime's pool, so each is disposed as
 * soon as the next call has read it: two buffers a state in turn. (ONNX Runtime 1.30 does not write into given ones.)
 */
export class DeviceSession {
  private readonly session: ort.InferenceSession;
  private readonly reader: ort.InferenceSession | undefined;
  private readonly model: EncodedModel;

  private constructor(session: ort.InferenceSession, reader: ort.InferenceSession | undefined, model: EncodedModel) {
    this.session = session;
    this.reader = reader;
    this.model = model;
  }

  /** @throws AliError 'runtime' where the device is not there or lacks an operator of the model. */
  static async create(model: EncodedModel, options: OrtOptions): Promise<DeviceSession> {
    const session = await loadOrt(model.bytes, options);
    const { device = 'cpu', stay = [] } = options;
    // A flat copy that ends on the CPU is how a tensor of any length is read back: getData aborts the process in 1.30.
    const copy = () => loadOrt(encodeModel({ out: input('in', [1]) }, { openBatch: ['in'] }).bytes, { device });
    return new DeviceSession(session, stay.length > 0 ? await copy() : undefined, model);
  }

  /** Runs once; what was named in `stay` comes back as a DeviceTensor, everything else as its numbers. */
  async call(
    feeds: Readonly<Record<string, TensorData | DeviceTensor>>,
  ): Promise<{ kept: Record<string, DeviceTensor>; left: Record<string, TensorData> }> {
    const tensors: Record<string, ort.Tensor> = {};
    for (const { name, dtype, shape } of this.model.inputs) {
      const feed = feeds[name];
      if (!feed) throw new AliError('runtime', `the graph needs the input "${name}"; it was not fed`);
      tensors[name] = feed instanceof ort.Tensor ? feed : new ort.Tensor(dtype, feed as Float32Array, shape);
    }
    const kept: Record<string, DeviceTensor> = {};
    const left: Record<string, TensorData> = {};
    for (const [name, tensor] of Object.entries(await call(this.session, tensors))) {
      if (tensor.location === 'gpu-buffer') kept[name] = tensor;
      else left[name] = tensor.data as TensorData;
    }
    return { kept, left };
  }

  /** The numbers of a vector on the device. */
  async read(tensor: DeviceTensor): Promise<Float32Array> {
    if (!this.reader) throw new AliError('runtime', 'nothing stays on this device');
    return (await call(this.reader, { in: tensor as ort.Tensor })).out!.data as Float32Array;
  }

  async release(): Promise<void> {
    this.session.endProfiling();
    await this.session.release();
    await this.reader?.release();
  }
}

async function call(
  session: ort.InferenceSession,
  feeds: Record<string, ort.Tensor>,
): Promise<Record<string, ort.Tensor>> {
  try {
    return await session.run(feeds);
  } catch (cause) {
    throw new AliError('runtime', `ONNX Runtime failed in a call: ${(cause as Error).message}`, { cause });
  }
}
