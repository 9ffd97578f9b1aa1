/** Arrays of random numbers by address: element i of the output is element place + i of the address's sequence. */
import type { RandomAddress } from './address.ts';
import { visitWords } from './words.ts';

/** Fills `out` with uniform numbers in [0, 1): multiples of 2^-24. Throws AliError 'usage' for a bad address. */
export function fillUniform(out: Float32Array, address: RandomAddress): void {
  visitWords(address, out.length, 4, (words, from, to, at) => {
    const offset = at - from;
    for (let i = from; i < to; i++) out[offset + i] = (words[i]! >>> 8) * 2 ** -24;
  });
}

/**
 * Fills `out` with standard normal numbers by the transform of Box & Muller (1958): from two words u and v the elements
 * 2k and 2k + 1 are r cos(a) and r sin(a), where r = sqrt(-2 log((u + 1) / 2^32)) is at most 6.67 and a = 2 pi v / 2^32.
 * Throws AliError 'usage' for a bad address.
 */
export function fillNormal(out: Float32Array, address: RandomAddress): void {
  visitWords(address, out.length, 4, (words, from, to, at) => {
    const normals = new Float32Array(words.buffer, words.byteOffset, words.length);
    for (let i = from - (from % 2); i < to; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[i]! + 1) * 2 ** -32));
      const angle = words[i + 1]! * (2 * Math.PI * 2 ** -32);
      normals[i] = radius * Math.cos(angle);
      normals[i + 1] = radius * Math.sin(angle);
    }
    out.set(normals.subarray(from, to), at);
  });
}

/** Fills `out` with uniform bytes, each word from its lowest byte up. Throws AliError 'usage' for a bad address. */
export function fillBytes(out: Uint8Array, address: RandomAddress): void {
  visitWords(address, out.length, 16, (words, from, to, at) => {
    out.set(new Uint8Array(words.buffer, words.byteOffset + from, to - from), at);
  });
}
