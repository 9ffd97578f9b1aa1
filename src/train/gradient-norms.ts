/** Lengths of gradients: √ Σ g² over all parameters of a network. */

import type { Watch } from './step.ts';

/** @param gradients of each parameter, by a name that begins with its network's; the numbers are `gradient/NETWORK` */
export function gradientNorms(gradients: ReadonlyMap<string, Float32Array>): Watch {
  const squares: Record<string, number> = {};
  for (const [name, values] of gradients) {
    const key = `gradient/${name.split('.', 1)[0]}`;
    let sum = squares[key] ?? 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
    squares[key] = sum;
  }
  return Object.fromEntries(Object.entries(squares).map(([key, sum]) => [key, Math.sqrt(sum)]));
}
