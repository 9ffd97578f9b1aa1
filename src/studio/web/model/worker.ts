/** Runs a model's networks off the page's thread: on WebGPU where the browser has it, else by WebAssembly. */

import type * as Ort from 'onnxruntime-web';
import gpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Computer, NetworkAnswer, NetworkRequest } from '../logic/latent/network-worker.ts';
import { createJudge, createRunner, type Judge, type RunNetwork, type Runner } from '../logic/latent/runner.ts';

type Request<Kind> = Extract<NetworkRequest, { readonly kind: Kind }>;

interface Runtime {
  readonly ort: typeof Ort;
  readonly computer: Computer;
}

interface Opened {
  readonly runtime: Runtime;
  readonly info: Request<'load'>['info'];
  readonly runner: Runner;
}

let threads = 1;
/** On its way while the server still makes the networks. */
let preferred: Promise<Runtime> | undefined;
let opened: Opened | undefined;
let judge: Judge | undefined;

self.onmessage = async ({ data }: MessageEvent<NetworkRequest & { readonly id: number }>) => {
  const { id } = data;
  const answer = (message: NetworkAnswer) => self.postMessage(message);
  try {
    answer({ id, result: await resultOf(data) });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
};

async function resultOf(request: NetworkRequest): Promise<Float32Array | Computer | null> {
  if (request.kind === 'start') {
    threads = request.threads;
    preferred = hasWebGpu().then((has) => loadRuntime(has ? 'webgpu' : 'wasm'));
    return null;
  }
  if (request.kind === 'load') return load(request);
  if (!opened) throw new Error('no model is loaded');
  if (request.kind === 'load-scores') {
    judge = createJudge(opened.info, await openNetwork(opened.runtime, request.network));
    return null;
  }
  if (request.kind !== 'score') return opened.runner[request.kind](request.data, request.attributes);
  if (!judge) throw new Error('what judges is not loaded');
  return judge(request.x, request.z, request.attributes);
}

/** The script beside the WebAssembly is what its threads run; with one thread it is not asked for. */
async function loadRuntime(device: Computer['device']): Promise<Runtime> {
  const here = (address: string) => new URL(address, import.meta.url).href;
  const used = device === 'webgpu' ? 1 : threads;
  const ort: typeof Ort =
    device === 'webgpu' ? await import('onnxruntime-web/jspi') : await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = used;
  ort.env.wasm.wasmPaths = {
    wasm: here(device === 'webgpu' ? gpuWasm : plainWasm),
    ...(used > 1 && { mjs: here(plainScript) }),
  };
  return { ort, computer: { device, threads: used } };
}

/** Loads the networks and tries the decoder: a device that fails there is not taken. */
async function load(request: Request<'load'>): Promise<Computer> {
  const runtime = await (preferred ?? loadRuntime('wasm'));
  try {
    return await open(runtime, request);
  } catch (error) {
    if (runtime.computer.device === 'wasm') throw error;
    console.warn('WebGPU refused this model; it runs by WebAssembly.', error);
    return open(await loadRuntime('wasm'), request);
  }
}

async function open(runtime: Runtime, { info, encoder, decoder }: Request<'load'>): Promise<Computer> {
  const networks = {
    encoder: encoder && (await openNetwork(runtime, encoder)),
    decoder: await openNetwork(runtime, decoder),
  };
  const runner = createRunner(info, networks);
  await runner.decode(new Float32Array(info.latentSize));
  opened = { runtime, info, runner };
  return runtime.computer;
}

async function openNetwork({ ort, computer }: Runtime, bytes: ArrayBuffer): Promise<RunNetwork> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [computer.device],
    logSeverityLevel: 3,
  });
  return async (feeds) => {
    const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      new ort.Tensor('float32', data, dims),
    ]);
    const results = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
  };
}

/** ONNX Runtime's WebGPU is the build that needs WebAssembly's promises, which the same browsers have. */
async function hasWebGpu(): Promise<boolean> {
  const { gpu } = navigator as Navigator & { readonly gpu?: { requestAdapter(): Promise<unknown> } };
  if (!gpu || !('Suspending' in WebAssembly)) return false;
  return (await gpu.requestAdapter().catch(() => null)) !== null;
}
