/** Paths between latent vectors. */

import { AliError } from '../errors.ts';

export type InterpolationMethod = 'linear' | 'slerp';

/**
 * Points from `from` to `to`, both of length n, the ends included: [steps, n], steps ≥ 2. 'linear' is the straight line;
 * 'slerp' goes along the great circle while the length changes evenly, which keeps to the shell where N(0, I) lives
 * (White 2016); it is the line where the two point the same or opposite ways, or one of them is 0.
 * @throws AliError 'shape' for vectors of unequal length, 'usage' for another method or fewer steps than 2.
 */
export function interpolate(
  from: Float32Array,
  to: Float32Array,
  { steps = 10, method = 'linear' }: { readonly steps?: number; readonly method?: InterpolationMethod } = {},
): Float32Array {
  const n = from.length;
  if (to.length !== n)
    throw new AliError('shape', `interpolate: expected two codes of one size; received ${n} and ${to.length} numbers`);
  if (method !== 'linear' && method !== 'slerp')
    throw new AliError('usage', `method: expected "linear" or "slerp"; received "${method}"`);
  if (!Number.isSafeInteger(steps) || steps < 2)
    throw new AliError('usage', `steps: expected an integer of at least 2; received ${steps}`);
  const lengths = [norm(from), norm(to)] as const;
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(from, to) / (lengths[0] * lengths[1] || 1))));
  const straight = method === 'linear' || Math.sin(angle) < 1e-4 || Math.min(...lengths) === 0;
  const out = new Float32Array(steps * n);
  for (let step = 0; step < steps; step++) {
    const t = step / (steps - 1);
    const length = lengths[0] + t * (lengths[1] - lengths[0]);
    const [a, b] = straight
      ? [1 - t, t]
      : [
          ((Math.sin((1 - t) * angle) / Math.sin(angle)) * length) / lengths[0],
          ((Math.sin(t * angle) / Math.sin(angle)) * length) / lengths[1],
        ];
    for (let i = 0; i < n; i++) out[step * n + i] = a * from[i]! + b * to[i]!;
  }
  return out;
}

const dot = (a: Float32Array, b: Float32Array) => a.reduce((total, value, i) => total + value * b[i]!, 0);
const norm = (a: Float32Array) => Math.sqrt(dot(a, a));
