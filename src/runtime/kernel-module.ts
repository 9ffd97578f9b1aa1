/** The WebAssembly kernels as a module: compiled once a process, instantiated once a memory. */
import { AliError } from '../errors.ts';
import { kernelBase64 } from './kernel.generated.ts';

// The part of the WebAssembly API used here; neither lib.es2023 nor @types/node 20 declares it.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: unknown;
  }
}

/** Bytes in a page of WebAssembly memory. */
export const pageSize = 65536;

/** What assembly/kernel.ts exports; pointers are byte offsets into the memory, lengths count float32 elements. */
export interface KernelExports {
  adam(
    parameter: number,
    gradient: number,
    moment1: number,
    moment2: number,
    length: number,
    size: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    scale: number,
    epsilon: number,
  ): void;
  momentum(
    parameter: number,
    gradient: number,
    velocity: number,
    length: number,
    learningRate: number,
    friction: number,
  ): void;
  average(average: number, parameter: number, length: number, rate: number): void;
  finite(pointer: number, length: number): number;
  philox(
    pointer: number,
    groups: number,
    first: number,
    counter1: number,
    counter2: number,
    counter3: number,
    key0: number,
    key1: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

/**
 * The kernels over a new memory of `pages` pages, which never grows, so that its buffer is never detached.
 * Throws AliError 'runtime' where WebAssembly with SIMD or the memory cannot be had.
 */
export function instantiateKernel(pages: number): { buffer: ArrayBuffer; kernels: KernelExports } {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelBase64), (letter) => letter.charCodeAt(0)));
  } catch (cause) {
    throw new AliError('runtime', 'no compiled kernel; expected WebAssembly with SIMD; received a refusal', {
      remedy: 'run Node.js 20 or newer without --jitless, on a processor with SSE4.1 or NEON',
      cause,
    });
  }
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    return { buffer: memory.buffer, kernels: exports as KernelExports };
  } catch (cause) {
    throw new AliError('runtime', `no memory for the kernel; expected ${pages * pageSize} bytes; received a refusal`, {
      remedy: 'free memory or make the networks smaller',
      cause,
    });
  }
}
