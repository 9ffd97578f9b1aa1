/** The WebAssembly Philox4x32-10 generator with a page of memory of its own; random/philox.ts says what it computes. */
import { AliError } from '../errors.ts';
import { instantiateKernel } from './kernel-module.ts';

/** The part of a Philox counter and key that a sequence of blocks shares; each number is taken modulo 2^32. */
export interface PhiloxSequence {
  counter1: number;
  counter2: number;
  counter3: number;
  key0: number;
  key1: number;
}

/**
 * `generate` writes the blocks with counter word 0 = first, first + 1, … of a sequence into `words`, four words a block,
 * over what stood there. Its length / 4 is the largest number of blocks a call can give.
 */
export interface PhiloxGenerator {
  readonly words: Uint32Array;
  generate(sequence: PhiloxSequence, first: number, blocks: number): void;
}

/** The most blocks that one call of `generate` gives; their words fit a processor's first cache. */
export const philoxCapacity = 2048;

const blocksPerGroup = 4;
// Arrays begin near the start of a page of 4096 bytes. If the words did too, a processor would take a read of the words
// for one of the bytes just copied from them (the same low 12 bits of address), and copying would be ten times slower.
const wordsOffset = 2048;

/** A generator of up to `philoxCapacity` blocks a call. Throws AliError 'runtime' where WebAssembly SIMD is missing. */
export function createPhiloxKernel(): PhiloxGenerator {
  const { buffer, kernels } = instantiateKernel(1);
  const words = new Uint32Array(buffer, wordsOffset, 4 * philoxCapacity);
  return {
    words,
    generate({ counter1, counter2, counter3, key0, key1 }, first, blocks) {
      if (!(blocks >= 0 && blocks <= philoxCapacity)) {
        throw new AliError('usage', `blocks; expected 0 to ${philoxCapacity}; received ${blocks}`);
      }
      const groups = Math.ceil(blocks / blocksPerGroup);
      kernels.philox(words.byteOffset, groups, first, counter1, counter2, counter3, key0, key1);
    },
  };
}
