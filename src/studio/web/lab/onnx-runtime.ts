/**
 * What `onnxruntime-node` is to the library, made of `onnxruntime-web`: the bundler puts this in its place. WebAssembly on
 * one thread, so that the page works from any web server, whatever headers it sends.
 */

import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import * as web from 'onnxruntime-web/wasm';

web.env.wasm.numThreads = 1;
web.env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };

export const Tensor = web.Tensor;

type Tensors = Readonly<Record<string, web.Tensor>>;

export const InferenceSession = {
  async create(bytes: Uint8Array, options: web.InferenceSession.SessionOptions) {
    const session = await web.InferenceSession.create(bytes, { ...options, executionProviders: ['wasm'] });
    return {
      /** With `fetches`, the results are written to their memory: WebAssembly cannot see it, so they are copied. */
      async run(feeds: Tensors, fetches?: Tensors): Promise<Tensors> {
        const results = await session.run(feeds);
        if (!fetches) return results;
        for (const [name, { data }] of Object.entries(fetches)) {
          (data as Float32Array).set(results[name]!.data as Float32Array);
        }
        return fetches;
      },
      endProfiling() {},
      release: () => session.release(),
    };
  },
};
