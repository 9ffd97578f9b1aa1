/** Random words at an address, in chunks that fit a processor's cache; every kind of number is made of these. */
import { AliError } from '../errors.ts';
import {
  createPhiloxKernel,
  type PhiloxGenerator,
  type PhiloxSequence,
  philoxCapacity,
} from '../runtime/kernel-philox.ts';
import { checkNatural, locate, type RandomAddress } from './address.ts';
import { createPhilox } from './philox.ts';

const blockLimit = 2 ** 32;
let generator: PhiloxGenerator | undefined;

/** Up to `philoxCapacity` blocks first, first + 1, … of a sequence, four words a block; valid until the next call. */
export function generateWords(sequence: PhiloxSequence, first: number, blocks: number): Uint32Array {
  generator ??= createGenerator();
  generator.generate(sequence, first, blocks);
  return generator.words;
}

/**
 * Calls `visit(words, from, to, at)` for consecutive chunks of `length` elements from the address's place on: elements
 * from … to - 1 of the chunk's words are elements at, at + 1, … of the output. `words` begins at a block, and may be
 * overwritten by `visit`. Throws AliError 'usage' beyond the 2^32 blocks of a sequence.
 */
export function visitWords(
  address: RandomAddress,
  length: number,
  elementsPerBlock: number,
  visit: (words: Uint32Array, from: number, to: number, at: number) => void,
): void {
  const sequence = locate(address);
  const { place = 0 } = address;
  checkNatural('place', place);
  const end = place + length;
  if (end > blockLimit * elementsPerBlock) {
    const limit = blockLimit * elementsPerBlock;
    throw new AliError('usage', `random place; expected ${length} elements to end by ${limit}; received ${place}`, {
      remedy: 'use one step, or one stream, for each part of the sequence',
    });
  }
  for (let element = place; element < end; ) {
    const first = Math.floor(element / elementsPerBlock);
    const origin = first * elementsPerBlock;
    const blocks = Math.min(philoxCapacity, Math.ceil((end - origin) / elementsPerBlock));
    const to = Math.min(end - origin, blocks * elementsPerBlock);
    visit(generateWords(sequence, first, blocks), element - origin, to, element - place);
    element = origin + to;
  }
}

function createGenerator(): PhiloxGenerator {
  try {
    return createPhiloxKernel();
  } catch (error) {
    if (error instanceof AliError && error.code === 'runtime') return createPhilox(philoxCapacity);
    throw error;
  }
}
