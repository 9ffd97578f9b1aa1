/** Where a sequence of random numbers stands: (seed, stream, step) as a Philox key and counter, and a place in it. */
import { AliError } from '../errors.ts';
import type { PhiloxSequence } from '../runtime/kernel-philox.ts';

/**
 * The address of random numbers. What is drawn depends on nothing else: not on what was drawn before, nor on how a
 * sequence is cut into calls. Two kinds of numbers at one address come from the same words: give each use its stream.
 */
export interface RandomAddress {
  /** Integer from 0 to 2^53 - 1. */
  seed: number;
  /** What the numbers are for, as 'batches' or 'noise'; two names share a sequence with probability 2^-32. */
  stream: string;
  /** Integer from 0 to 2^53 - 1: the training step, the epoch, or 0. */
  step: number;
  /** Index of the first element wanted, counted in elements (normals, bytes, …) of the whole sequence. Default 0. */
  place?: number;
}

/**
 * The Philox counter and key of an address: key = seed (64 bits), counter = [block index, step mod 2^32, step / 2^32,
 * stream]. Throws AliError 'usage' where a number is out of range.
 */
export function locate({ seed, stream, step }: RandomAddress): PhiloxSequence {
  checkNatural('seed', seed);
  checkNatural('step', step);
  if (typeof stream !== 'string' || stream === '') {
    throw new AliError('usage', `random stream; expected a name; received ${JSON.stringify(stream)}`);
  }
  return {
    counter1: step >>> 0,
    counter2: highWord(step),
    counter3: hashName(stream),
    key0: seed >>> 0,
    key1: highWord(seed),
  };
}

/** Throws AliError 'usage' unless `value` is an integer from 0 to 2^53 - 1. */
export function checkNatural(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new AliError('usage', `random ${name}; expected an integer from 0 to 2^53 - 1; received ${value}`);
}

/** FNV-1a, 32 bits, over the UTF-8 bytes of `name` (Fowler, Noll & Vo). */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function highWord(value: number): number {
  return Math.floor(value / 2 ** 32);
}
