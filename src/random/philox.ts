/**
 * Philox4x32-10 in JavaScript: ten rounds of multiplication and exchange turn a 128-bit counter and a 64-bit key into
 * four random words. Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
 */
import type { PhiloxGenerator } from '../runtime/kernel-philox.ts';

const rounds = 10;
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** The generator in JavaScript, of up to `capacity` blocks a call; the WebAssembly one gives the same words faster. */
export function createPhilox(capacity: number): PhiloxGenerator {
  const words = new Uint32Array(4 * capacity);
  return {
    words,
    generate({ counter1, counter2, counter3, key0, key1 }, first, blocks) {
      for (let block = 0; block < blocks; block++) {
        let x0 = (first + block) | 0;
        let x1 = counter1 | 0;
        let x2 = counter2 | 0;
        let x3 = counter3 | 0;
        let k0 = key0 | 0;
        let k1 = key1 | 0;
        for (let round = 0; round < rounds; round++) {
          const low0 = Math.imul(x0, multiplier0);
          const low1 = Math.imul(x2, multiplier1);
          const high0 = highProduct(x0, multiplier0, low0);
          const high1 = highProduct(x2, multiplier1, low1);
          x0 = high1 ^ x1 ^ k0;
          x2 = high0 ^ x3 ^ k1;
          x1 = low1;
          x3 = low0;
          k0 = (k0 + weyl0) | 0;
          k1 = (k1 + weyl1) | 0;
        }
        words[4 * block] = x0;
        words[4 * block + 1] = x1;
        words[4 * block + 2] = x2;
        words[4 * block + 3] = x3;
      }
    },
  };
}

/**
 * The upper word of a * b, given its lower word: the float64 product is off by at most 2^10, so without its lower word it
 * is within 2^11 of upper * 2^32, and rounds to it.
 */
function highProduct(a: number, b: number, low: number): number {
  return (((a >>> 0) * b - (low >>> 0)) * 2 ** -32 + 0.5) | 0;
}
