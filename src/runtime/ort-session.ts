/** How ONNX Runtime loads a model for a device. */

import * as ort from 'onnxruntime-node';
import { AliError } from '../errors.ts';
import type { OrtOptions } from './ort-options.ts';

/** @throws AliError 'runtime' where the device is not there or the model cannot be loaded for it. */
export async function loadOrt(
  bytes: Uint8Array,
  { threads = 1, profile, device = 'cpu', stay = [] }: OrtOptions,
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: [device],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      // Planning one block for all tensors rounds it up to a power of two: a third more memory for no speed.
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...(device === 'webgpu' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
      ...(stay.length > 0 && { preferredOutputLocation: Object.fromEntries(stay.map((name) => [name, 'gpu-buffer'])) }),
      ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
    });
  } catch (cause) {
    throw new AliError('runtime', `ONNX Runtime cannot load the graph for ${device}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
