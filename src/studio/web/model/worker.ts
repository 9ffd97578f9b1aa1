/** Runs a model's networks off the page's thread: on WebGPU where the browser has it, else by WebAssembly. */

import type * as Ort from 'onnxruntime-web';
import gpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Device, NetworkAnswer, NetworkRequest } from '../logic/latent/network-worker.ts';
import { createRunner, type RunNetwork, type Runner } from '../logic/latent/runner.ts';

type Load = Extract<NetworkRequest, { readonly kind: 'load' }>;

let runner: Runner | undefined;

self.onmessage = async ({ data }: MessageEvent<NetworkRequest & { readonly id: number }>) => {
  const { id } = data;
  const answer = (message: NetworkAnswer) => self.postMessage(message);
  try {
    if (data.kind === 'load') answer({ id, result: await load(data) });
    else if (!runner) throw new Error('no model is loaded');
    else answer({ id, result: await runner[data.kind](data.data, data.attributes) });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
};

interface Runtime {
  readonly ort: typeof Ort;
  readonly device: Device;
  readonly wasm: string;
}

async function loadRuntime(device: Device): Promise<Runtime> {
  if (device === 'webgpu') return { ort: await import('onnxruntime-web/jspi'), device, wasm: gpuWasm };
  return { ort: await import('onnxruntime-web/wasm'), device, wasm: plainWasm };
}

/** On its way while the server still makes the networks. */
const preferred = hasWebGpu().then((has) => loadRuntime(has ? 'webgpu' : 'wasm'));

/** Loads the networks and tries the decoder: a device that fails there is not taken. */
async function load(request: Load): Promise<Device> {
  const runtime = await preferred;
  try {
    await open(runtime, request);
    return runtime.device;
  } catch (error) {
    if (runtime.device === 'wasm') throw error;
    console.warn('WebGPU refused this model; it runs by WebAssembly.', error);
    await open(await loadRuntime('wasm'), request);
    return 'wasm';
  }
}

async function open({ ort, device, wasm }: Runtime, { info, encoder, decoder }: Load): Promise<void> {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };
  const network = async (bytes: ArrayBuffer): Promise<RunNetwork> => {
    const session = await ort.InferenceSession.create(bytes, { executionProviders: [device], logSeverityLevel: 3 });
    return async (feeds) => {
      const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [
        name,
        new ort.Tensor('float32', data, dims),
      ]);
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
    };
  };
  const opened = createRunner(info, { encoder: encoder && (await network(encoder)), decoder: await network(decoder) });
  await opened.decode(new Float32Array(info.latentSize));
  runner = opened;
}

/** ONNX Runtime's WebGPU is the build that needs WebAssembly's promises, which the same browsers have. */
async function hasWebGpu(): Promise<boolean> {
  const { gpu } = navigator as Navigator & { readonly gpu?: { requestAdapter(): Promise<unknown> } };
  if (!gpu || !('Suspending' in WebAssembly)) return false;
  return (await gpu.requestAdapter().catch(() => null)) !== null;
}
