/** Optimisers, each in two forms that give the same numbers: a fused kernel in place, and graph operators. */

import { add, div, mul, sqrt, sub, tanh, type Value } from '../graph/index.ts';
import type { Kernel } from '../runtime/kernel.ts';

export interface OptimiserArrays {
  readonly parameter: Float32Array;
  readonly gradient: Float32Array;
  /** The optimiser's own states, in the order of `slots`. */
  readonly slots: readonly Float32Array[];
}

export interface Optimiser {
  /** Names of the states it keeps beside each parameter; they start at zero. */
  readonly slots: readonly string[];
  /** Updates parameter and slots in place. `step` counts updates from 1. */
  update(kernel: Kernel, arrays: OptimiserArrays, moment: { learningRate: number; step: number }): void;
  /** The same update as values of the graph: the next parameter and slots. `learningRate` and `step` have shape []. */
  graph(
    parameter: Value,
    gradient: Value,
    slots: readonly Value[],
    moment: { learningRate: Value; step: Value },
  ): { parameter: Value; slots: Value[] };
}

export interface AdamOptions {
  /** Share of the first moment that is kept at each step; the paper's image experiments use 0.5. Default 0.5. */
  readonly beta1?: number;
  /** Share of the second moment that is kept at each step. (The paper prints 10⁻³ = one minus this.) Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
}

/** Adam with bias correction; Kingma and Ba 2015, algorithm 1. */
export function adam({ beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): Optimiser {
  return {
    slots: ['moment1', 'moment2'],
    update(kernel, { parameter, gradient, slots: [moment1, moment2] }, { learningRate, step }) {
      const arrays = { parameter, gradient, moment1: moment1!, moment2: moment2! };
      kernel.adam(arrays, { learningRate, beta1, beta2, epsilon, step });
    },
    graph(parameter, gradient, [moment1, moment2], { learningRate, step }) {
      const m = add(mul(moment1!, beta1), mul(gradient, 1 - beta1));
      const v = add(mul(moment2!, beta2), mul(mul(gradient, gradient), 1 - beta2));
      const size = div(learningRate, restOfPower(beta1, step));
      const scale = sqrt(restOfPower(beta2, step));
      return { parameter: sub(parameter, mul(size, div(m, add(div(sqrt(v), scale), epsilon)))), slots: [m, v] };
    },
  };
}

/** Stochastic gradient descent with momentum: v = momentum · v + g; p = p - learningRate · v. */
export function sgd({ momentum = 0 }: { readonly momentum?: number } = {}): Optimiser {
  return {
    slots: ['velocity'],
    update(kernel, { parameter, gradient, slots: [velocity] }, { learningRate }) {
      kernel.momentum({ parameter, gradient, velocity: velocity! }, { learningRate, momentum });
    },
    graph(parameter, gradient, [velocity], { learningRate }) {
      const v = add(mul(velocity!, momentum), gradient);
      return { parameter: sub(parameter, mul(learningRate, v)), slots: [v] };
    },
  };
}

/**
 * 1 - base^exponent for a base in [0, 1) and exponents of at least 1, as -2t / (1 - t) with t = tanh(exponent / 2 · log base):
 * near base 1 the difference itself would leave four digits in float32.
 */
function restOfPower(base: number, exponent: Value): Value {
  if (base === 0) return add(mul(exponent, 0), 1);
  const t = tanh(mul(exponent, Math.log(base) / 2));
  return div(mul(t, -2), sub(1, t));
}
