import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AliError } from '../errors.ts';
import { locate } from './address.ts';
import { permutation } from './permutation.ts';
import { createPhilox } from './philox.ts';

const address = { seed: 7, stream: 'batches', step: 3 };

test('the first order, which should not change except for a major version', () => {
  expect([...permutation(12, address)]).toEqual([10, 2, 5, 4, 3, 11, 1, 9, 6, 8, 0, 7]);
});

test('every number stands there once', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(), (length, step) => {
      const sorted = permutation(length, { ...address, step }).sort();
      expect(sorted.every((value, i) => value === i)).toBe(true);
      expect(sorted).toHaveLength(length);
    }),
  );
});

test('every order of four is equally likely: chi-square', () => {
  const draws = 24_000;
  const counts = new Map<string, number>();
  for (let step = 0; step < draws; step++) {
    const order = permutation(4, { ...address, step }).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const expected = draws / 24;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(counts.size).toBe(24);
  // 99.9 % of the chi-square distribution with 23 degrees of freedom.
  expect(chiSquare).toBeLessThan(49.7);
});

test('words that would favour some orders are drawn again', () => {
  const length = 300_000;
  const philox = createPhilox(length);
  philox.generate(locate(address), 0, length / 2);
  const order = Array.from({ length }, (_, i) => i);
  let [next, rejected] = [0, 0];
  for (let i = length - 1; i > 0; i--) {
    while (philox.words[next]! < 2 ** 32 % (i + 1)) {
      next++;
      rejected++;
    }
    const other = philox.words[next++]! % (i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  expect(rejected).toBeGreaterThan(0);
  expect(Buffer.from(permutation(length, address).buffer).equals(Buffer.from(Uint32Array.from(order).buffer))).toBe(
    true,
  );
});

describe('refusals', () => {
  test.each([-1, 1.5, 2 ** 32, Number.NaN])('length %s', (length) => {
    expect(() => permutation(length, address)).toThrow(AliError);
    expect(() => permutation(length, address)).toThrow('length of a permutation');
  });
  test('a place', () => {
    expect(() => permutation(4, { ...address, place: 1 })).toThrow('place of a permutation');
  });
  test('a bad address', () => {
    expect(() => permutation(0, { ...address, seed: -1 })).toThrow('random seed');
  });
});
