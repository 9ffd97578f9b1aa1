/**
 * What `onnxruntime-node` is to the library, made of `onnxruntime-web`: the bundle has this in its place. It computes in WebAssembly on as many
 * threads as `env.wasm.numThreads` says, one unless the page sets it.
 */

import * as web from 'onnxruntime-web/wasm';

web.env.wasm.numThreads ??= 1;

export const Tensor = web.Tensor;

type Tensors = Readonly<Record<string, web.Tensor>>;

export const InferenceSession = {
  async create(bytes: Uint8Array, options: web.InferenceSession.SessionOptions) {
    const session = await web.InferenceSession.create(bytes, { ...options, executionProviders: ['wasm'] });
    return {
      inputMetadata: session.inputMetadata,
      outputMetadata: session.outputMetadata,
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
