/**
 * Fused optimiser updates in WebAssembly SIMD: each reads and writes its arrays once, in place, in one fixed memory that
 * the arrays share with everything else that looks at them (ONNX Runtime's tensors on the CPU among them).
 */
import { AliError } from '../errors.ts';
import { checkArrays, checkDecay, checkFinite, checkInteger, checkPositive, checkRate } from './kernel-checks.ts';
import { instantiateKernel, pageSize } from './kernel-module.ts';

const alignment = 64;
const memoryLimit = 2 ** 32 - pageSize;

export interface AdamArrays {
  parameter: Float32Array;
  gradient: Float32Array;
  moment1: Float32Array;
  moment2: Float32Array;
}

export interface AdamOptions {
  learningRate: number;
  /** Decay of the first moment, in [0, 1). */
  beta1: number;
  /** Decay of the second moment, in [0, 1). */
  beta2: number;
  /** Added to the root of the second moment; positive. */
  epsilon: number;
  /** The number of this update, counted from 1. */
  step: number;
}

export interface MomentumArrays {
  parameter: Float32Array;
  gradient: Float32Array;
  velocity: Float32Array;
}

export interface MomentumOptions {
  learningRate: number;
  /** What is kept of the velocity, in [0, 1). */
  momentum: number;
}

export interface AverageArrays {
  average: Float32Array;
  parameter: Float32Array;
}

export interface AverageOptions {
  /** How far the average moves towards the parameter, in [0, 1]. */
  rate: number;
}

/**
 * Updates over arrays of one memory. All arrays of a call are views of that memory (from `allocate`, or parts of such
 * views), of one length, and do not overlap. A moment or velocity below float32's normal range (1.2e-38) is stored as 0.
 */
export interface Kernel {
  /** A zero-filled array of `length` elements, its first at a multiple of 64 bytes. Never freed on its own. */
  allocate(length: number): Float32Array;
  /**
   * Adam with bias correction (Kingma & Ba 2015, algorithm 1): m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g²;
   * parameter -= learningRate / (1 - beta1^step) * m / (sqrt(v) / sqrt(1 - beta2^step) + epsilon).
   */
  adam(arrays: AdamArrays, options: AdamOptions): void;
  /** Heavy-ball momentum: velocity = momentum * velocity + gradient; parameter -= learningRate * velocity. */
  momentum(arrays: MomentumArrays, options: MomentumOptions): void;
  /** Exponential moving average: average += rate * (parameter - average). */
  average(arrays: AverageArrays, options: AverageOptions): void;
  /** Whether no element of `view` is infinite or NaN. */
  isFinite(view: Float32Array): boolean;
}

/** The bytes that `createKernel` needs so that arrays of these lengths can be allocated. */
export function kernelBytes(lengths: Iterable<number>): number {
  let bytes = 0;
  for (const length of lengths) bytes += align(length * 4);
  return bytes;
}

/**
 * Takes a memory of at least `bytes` bytes, which never grows, so that its arrays never move.
 * Throws AliError 'config' above 4 GiB - 64 KiB, and 'runtime' where the memory or WebAssembly SIMD cannot be had.
 */
export function createKernel(bytes: number): Kernel {
  if (!(Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= memoryLimit)) {
    throw new AliError('config', `memory of the kernel; expected 0 to ${memoryLimit} bytes; received ${bytes}`, {
      remedy: 'make the networks smaller: parameters, gradients and moments must fit into 4 GiB on the CPU',
    });
  }
  const { buffer, kernels } = instantiateKernel(Math.ceil(bytes / pageSize));
  let used = 0;

  function allocate(length: number): Float32Array {
    checkInteger('array length', length, 0);
    const end = used + align(length * 4);
    if (end > buffer.byteLength) {
      const message = `no room in the kernel; expected at most ${buffer.byteLength - used} bytes; received ${length * 4}`;
      throw new AliError('runtime', message, {
        remedy: 'create the kernel with kernelBytes(lengths) of all its arrays',
      });
    }
    const view = new Float32Array(buffer, used, length);
    used = end;
    return view;
  }

  return {
    allocate,
    adam({ parameter, gradient, moment1, moment2 }, { learningRate, beta1, beta2, epsilon, step }) {
      checkArrays(buffer, { parameter, gradient, moment1, moment2 });
      checkFinite('learningRate', learningRate);
      checkDecay('beta1', beta1);
      checkDecay('beta2', beta2);
      checkPositive('epsilon', epsilon);
      checkInteger('step', step, 1);
      const size = learningRate / (1 - beta1 ** step);
      const scale = 1 / Math.sqrt(1 - beta2 ** step);
      kernels.adam(
        parameter.byteOffset,
        gradient.byteOffset,
        moment1.byteOffset,
        moment2.byteOffset,
        parameter.length,
        size,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        scale,
        epsilon,
      );
    },
    momentum({ parameter, gradient, velocity }, { learningRate, momentum }) {
      checkArrays(buffer, { parameter, gradient, velocity });
      checkFinite('learningRate', learningRate);
      checkDecay('momentum', momentum);
      const [p, g, v] = [parameter.byteOffset, gradient.byteOffset, velocity.byteOffset];
      kernels.momentum(p, g, v, parameter.length, learningRate, momentum);
    },
    average({ average, parameter }, { rate }) {
      checkArrays(buffer, { average, parameter });
      checkRate('rate', rate);
      kernels.average(average.byteOffset, parameter.byteOffset, average.length, rate);
    },
    isFinite(view) {
      checkArrays(buffer, { view });
      return kernels.finite(view.byteOffset, view.length) === 1;
    },
  };
}

function align(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
