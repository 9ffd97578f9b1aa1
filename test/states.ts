/** What tests of networks share: the first numbers of every state that a scope declares. */

import { sizeOf } from '../src/graph/index.ts';
import type { Scope } from '../src/nn/scope.ts';

/** Every state of the scope as its initialiser leaves it, by name. */
export function initialStates(
  scope: Scope,
  { seed = 1, dataMean }: { seed?: number; dataMean?: Float32Array } = {},
): Map<string, Float32Array> {
  return new Map(
    [...scope.states.values()].map(({ name, shape, initialiser }) => {
      const out = new Float32Array(sizeOf(shape));
      initialiser(out, { name, shape, seed, dataMean });
      return [name, out];
    }),
  );
}
