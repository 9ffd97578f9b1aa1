/** Whole numbers by chance for mutations: a function of where they are drawn, and of nothing else. */

import { hashName } from '../../src/random/address.ts';

export interface Dice {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** One of them. */
  pick<T>(from: readonly T[]): T;
}

/** The numbers of an address, such as 'npy/1/17' (Marsaglia's xorshift32, seeded by FNV-1a). */
export function diceAt(address: string): Dice {
  let state = hashName(address) || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warm = 0; warm < 4; warm++) next();
  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit);
  return { below, pick: (from) => from[below(from.length)]! };
}
