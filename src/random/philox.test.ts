import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { philoxCapacity as capacity, createPhiloxKernel, type PhiloxGenerator } from '../runtime/kernel-philox.ts';
import { createPhilox } from './philox.ts';

const generators: [string, PhiloxGenerator][] = [
  ['JavaScript', createPhilox(capacity)],
  ['WebAssembly', createPhiloxKernel()],
];

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const sequences = fc.record({ counter1: word, counter2: word, counter3: word, key0: word, key1: word });

// Random123, tests/kat_vectors, philox4x32 10.
const known = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
] as const;

describe.each(generators)('Philox4x32-10 in %s', (_, { words, generate }) => {
  test.each(known)('gives the published words for counter $counter', ({ counter, key, words: expected }) => {
    const [first, counter1, counter2, counter3] = counter;
    generate({ counter1, counter2, counter3, key0: key[0], key1: key[1] }, first, 1);
    expect([...words.slice(0, 4)]).toEqual(expected);
  });

  test('numbers its blocks from the first one, modulo 2^32', () => {
    const sequence = { counter1: 1, counter2: 2, counter3: 3, key0: 4, key1: 5 };
    generate(sequence, 2 ** 32 - 2, 4);
    const together = [...words.slice(0, 16)];
    const apart = [2 ** 32 - 2, 2 ** 32 - 1, 0, 1].flatMap((first) => {
      generate(sequence, first, 1);
      return [...words.slice(0, 4)];
    });
    expect(together).toEqual(apart);
    expect(together.slice(4, 8)).toEqual([0xf65420b4, 0x1a530969, 0xccdd1cdd, 0xca81c4c9]);
  });
});

test('JavaScript and WebAssembly give the same words', () => {
  const [[, script], [, kernel]] = generators as [[string, PhiloxGenerator], [string, PhiloxGenerator]];
  fc.assert(
    fc.property(sequences, word, fc.integer({ min: 0, max: 300 }), (sequence, first, blocks) => {
      script.generate(sequence, first, blocks);
      kernel.generate(sequence, first, blocks);
      expect(Buffer.compare(bytes(script, blocks), bytes(kernel, blocks))).toBe(0);
    }),
  );
  const sequence = { counter1: 6, counter2: 7, counter3: 8, key0: 9, key1: 10 };
  script.generate(sequence, 0, capacity);
  kernel.generate(sequence, 0, capacity);
  expect(Buffer.compare(bytes(script, capacity), bytes(kernel, capacity))).toBe(0);
});

test.each([capacity + 1, -1, Number.NaN])('WebAssembly refuses %s blocks', (blocks) => {
  const sequence = { counter1: 0, counter2: 0, counter3: 0, key0: 0, key1: 0 };
  expect(() => createPhiloxKernel().generate(sequence, 0, blocks)).toThrow('expected 0 to 2048');
});

function bytes({ words }: PhiloxGenerator, blocks: number): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, 16 * blocks);
}
