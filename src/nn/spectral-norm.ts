/**
 * Spectral normalisation (Miyato et al. 2018): a layer uses W / σ(W), where σ, the largest singular value of W as a matrix
 * [first axis, the rest], is followed by one step of the power method for each training step:
 *
 *   v = Wᵀu / ‖Wᵀu‖        u' = W v / ‖W v‖        σ = u'ᵀ W v
 *
 * u is a state that becomes u'; gradients pass through σ as a function of W, with u' and v as constants. A filter of a
 * transposed convolution is so normalised as the matrix of the convolution that it transposes.
 */

import { add, detach, div, mul, product, reshape, sizeOf, sqrt, square, sum, type Value } from '../graph/index.ts';
import { isotropicNormal } from './initialisers.ts';
import type { Scope } from './scope.ts';

/** Behind the name of a layer: the state that holds u, [first axis of the weight]. */
const directionSuffix = '.singular';

/** Keeps a weight of zeros from 0 / 0; lost in rounding beside any other. */
const tiny = 1e-12;

/** W / σ(W) for the weight of the layer `name`, of the same shape. A scope in test mode leaves u as it is. */
export function spectralNorm(scope: Scope, name: string, weight: Value): Value {
  if (scope.options.normalised) return weight;
  const rows = weight.shape[0]!;
  const matrix = reshape(weight, [rows, sizeOf(weight.shape) / rows]);
  const fixed = detach(matrix);
  const state = `${name}${directionSuffix}`;
  const direction = scope.state(state, [rows], isotropicNormal(1), { trainable: false });
  const v = unit(product(fixed, reshape(direction, [rows, 1]), { transposeA: true }));
  const next = unit(product(fixed, v));
  const sigma = sum(mul(next, product(matrix, v)));
  if (scope.training) scope.update(state, reshape(next, [rows]));
  return div(weight, add(sigma, tiny));
}

const unit = (x: Value) => div(x, add(sqrt(sum(square(x))), tiny));

/**
 * Weights as layers use them: each that has a direction u beside it is divided by its σ and the direction left out. For graphs
 * of a scope with `normalised`.
 */
export function normalisedWeights(weights: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const out = new Map(weights);
  for (const [name, direction] of weights) {
    if (!name.endsWith(directionSuffix)) continue;
    const weightName = `${name.slice(0, -directionSuffix.length)}.weight`;
    const weight = weights.get(weightName)!;
    const sigma = largestSingularValue(weight, direction);
    out.set(
      weightName,
      weight.map((value) => value / (sigma + tiny)),
    );
    out.delete(name);
  }
  return out;
}

/** ‖W v‖ for v = Wᵀu / ‖Wᵀu‖, W a matrix of as many rows as u has numbers. */
function largestSingularValue(weight: Float32Array, u: Float32Array): number {
  const columns = weight.length / u.length;
  const v = new Float64Array(columns);
  for (const [row, factor] of u.entries()) {
    for (let column = 0; column < columns; column++) v[column]! += factor * weight[row * columns + column]!;
  }
  let squares = 0;
  for (const row of u.keys()) {
    let value = 0;
    for (let column = 0; column < columns; column++) value += weight[row * columns + column]! * v[column]!;
    squares += value * value;
  }
  return Math.sqrt(squares) / (norm(v) + tiny);
}

const norm = (x: Float64Array) => Math.sqrt(x.reduce((total, value) => total + value * value, 0));
