/** Layers: an operator together with the states it owns. Every layer takes the scope, its name and its input first. */

import {
  add,
  batchNormInference,
  batchNorm as batchNormOperator,
  conv2d,
  conv2dTranspose,
  dropout as dropoutOperator,
  mul,
  product,
  reshape,
  sizeOf,
  type Value,
} from '../graph/index.ts';
import { type Initialiser, ones, zeros } from './initialisers.ts';
import type { Scope } from './scope.ts';
import { spectralNorm } from './spectral-norm.ts';

/** 'tied': one bias per channel; 'untied': one per channel and place; 'none'. */
export type Bias = 'tied' | 'untied' | 'none';

interface LinearOptions {
  /** Default 'tied'. A dense layer has one place, so 'untied' is the same there. */
  readonly bias?: Bias;
  /** First numbers of the bias. Default zeros. */
  readonly initialBias?: Initialiser;
  /** Use the weight divided by its largest singular value. Default false. */
  readonly spectralNorm?: boolean;
}

interface ConvolutionLayerOptions extends LinearOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
}

/** x [n, in] (flattened if it has more axes) → x · weight + bias, [n, units]. */
export function dense(scope: Scope, name: string, x: Value, units: number, options: LinearOptions = {}): Value {
  const flat = flatten(x);
  const weight = weightState(scope, name, [flat.shape[1]!, units], options);
  const bias = options.bias === 'none' ? undefined : biasState(scope, name, [units], options);
  return product(flat, weight, bias && { bias });
}

/** x [n, c, h, w] → [n, channels, h', w']; a vector [n, c] counts as an image of one place. */
export function conv(scope: Scope, name: string, x: Value, channels: number, options: ConvolutionLayerOptions): Value {
  const image = asImage(x);
  const { kernel, stride = 1, padding = 0 } = options;
  const filter = weightState(scope, name, [channels, image.shape[1]!, kernel, kernel], options);
  const bias = (options.bias ?? 'tied') === 'tied' ? { bias: biasState(scope, name, [channels], options) } : {};
  return untied(scope, name, conv2d(image, filter, { stride, padding, ...bias }), options);
}

/** Transposed convolution: y [n, c, h, w] → [n, channels, h', w']; a vector [n, c] counts as an image of one place. */
export function convTranspose(
  scope: Scope,
  name: string,
  y: Value,
  channels: number,
  options: ConvolutionLayerOptions & { readonly outputPadding?: number },
): Value {
  const image = asImage(y);
  const { kernel, stride = 1, padding = 0, outputPadding = 0 } = options;
  const filter = weightState(scope, name, [image.shape[1]!, channels, kernel, kernel], options);
  const bias = (options.bias ?? 'tied') === 'tied' ? { bias: biasState(scope, name, [channels], options) } : {};
  return untied(scope, name, conv2dTranspose(image, filter, { stride, padding, outputPadding, ...bias }), options);
}

/**
 * Batch norm over every axis but the second. In training it normalises with the batch's statistics and lets the running
 * ones follow: (1 - rate) · old + rate · batch; otherwise it normalises with the running ones.
 */
export function batchNorm(scope: Scope, name: string, x: Value): Value {
  const { rate, epsilon } = scope.options.batchNorm;
  const shape = [x.shape[1]!];
  const gamma = scope.state(`${name}.gamma`, shape, ones);
  const beta = scope.state(`${name}.beta`, shape, zeros);
  const mean = scope.state(`${name}.mean`, shape, zeros, { trainable: false });
  const variance = scope.state(`${name}.variance`, shape, ones, { trainable: false });
  if (!scope.training) return batchNormInference(x, { gamma, beta, mean, variance }, { epsilon });
  const batch = batchNormOperator(x, gamma, beta, { epsilon });
  for (const statistic of ['mean', 'variance'] as const) {
    const old = scope.latest(`${name}.${statistic}`);
    scope.update(`${name}.${statistic}`, add(mul(old, 1 - rate), mul(batch[statistic], rate)));
  }
  return batch.y;
}

/** Dropout of the given rate while training; otherwise x itself. */
export function dropout(scope: Scope, name: string, x: Value, rate: number): Value {
  if (!scope.training || rate === 0) return x;
  return dropoutOperator(x, scope.draw(`dropout/${name}`, x.shape, 'bytes'), rate);
}

/** x + deviation · N(0, I) while training; otherwise x itself. */
export function noise(scope: Scope, name: string, x: Value, deviation: number): Value {
  if (!scope.training || deviation === 0) return x;
  return add(x, mul(scope.draw(`noise/${name}`, x.shape), deviation));
}

/** [n, …] → [n, product of the rest] */
export function flatten(x: Value): Value {
  return reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
}

function asImage(x: Value): Value {
  return x.shape.length === 2 ? reshape(x, [x.shape[0]!, x.shape[1]!, 1, 1]) : x;
}

function weightState(scope: Scope, name: string, shape: readonly number[], options: LinearOptions): Value {
  const weight = scope.state(`${name}.weight`, shape, scope.options.weights);
  return options.spectralNorm ? spectralNorm(scope, name, weight) : weight;
}

function biasState(
  scope: Scope,
  name: string,
  shape: readonly number[],
  { initialBias = zeros }: LinearOptions,
): Value {
  return scope.state(`${name}.bias`, shape, initialBias);
}

function untied(scope: Scope, name: string, x: Value, options: LinearOptions): Value {
  return options.bias === 'untied' ? add(x, biasState(scope, name, x.shape.slice(1), options)) : x;
}
