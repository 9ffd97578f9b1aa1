/** How a model is loaded: types that do not need ONNX Runtime's own. */

import type { Device } from './device-name.ts';

export interface OrtOptions {
  /** Threads that one operator may use on the CPU. Default 1. */
  readonly threads?: number;
  /** Path prefix of a JSON trace with a time for every node. */
  readonly profile?: string;
  /** Default 'cpu'. On WebGPU a node that only the CPU could run is an error; on CUDA the runtime may place small ones there. */
  readonly device?: Device;
  /** Outputs that stay on the device, where it can keep them: the next call takes them as they are. */
  readonly stay?: readonly string[];
}
