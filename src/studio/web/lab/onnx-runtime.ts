/** ONNX Runtime as in the bundle for browsers, with its WebAssembly beside the page, below whatever path that is served from. */

import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { env } from 'onnxruntime-web/wasm';

env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };

export * from '../../../browser/onnx-runtime.ts';
