/** A random order by address: the shuffle of Fisher and Yates (Durstenfeld's form), every order equally likely. */
import { AliError } from '../errors.ts';
import { philoxCapacity } from '../runtime/kernel-philox.ts';
import { locate, type RandomAddress } from './address.ts';
import { generateWords } from './words.ts';

/**
 * The numbers 0 … length - 1 in random order. Throws AliError 'usage' for a bad length or address, or an address with a
 * place: an order is drawn as a whole.
 */
export function permutation(length: number, address: RandomAddress): Uint32Array {
  if (!(Number.isSafeInteger(length) && length >= 0 && length < 2 ** 32)) {
    throw new AliError('usage', `length of a permutation; expected an integer from 0 to 2^32 - 1; received ${length}`);
  }
  if (address.place) {
    throw new AliError('usage', `place of a permutation; expected none; received ${address.place}`, {
      remedy: 'draw the whole permutation and slice it',
    });
  }
  const sequence = locate(address);
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;

  let words: Uint32Array = new Uint32Array();
  let block = 0;
  let next = 0;
  let end = 0;
  for (let i = length - 1; i > 0; i--) {
    const bound = i + 1;
    let word: number;
    do {
      if (next === end) {
        const blocks = Math.min(philoxCapacity, Math.ceil(bound / 4));
        words = generateWords(sequence, block, blocks);
        block += blocks;
        next = 0;
        end = 4 * blocks;
      }
      word = words[next++]!;
      // The lowest 2^32 mod bound words would make some remainders likelier than others.
    } while (word < bound && word < (2 ** 32 - bound) % bound);
    const other = word % bound;
    const moved = order[i]!;
    order[i] = order[other]!;
    order[other] = moved;
  }
  return order;
}
