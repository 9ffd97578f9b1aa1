import { expect, test } from 'vitest';
import { shiftImages } from './shift.ts';

test('every move occurs, equally often, and repeats the edge', () => {
  const image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const batch = Uint8Array.from({ length: 9 * 900 }, (_, i) => image[i % 9]!);
  shiftImages(batch, [1, 3, 3], { reach: 1, seed: 1, stream: 'shift', step: 0 });
  const counts = new Map<string, number>();
  for (let i = 0; i < 900; i++) {
    const moved = batch.subarray(9 * i, 9 * i + 9).join('');
    counts.set(moved, (counts.get(moved) ?? 0) + 1);
  }
  expect(counts.size).toBe(9);
  // Down by one and to the right by one: the first row and column stand twice.
  expect([...counts.keys()]).toContain('112112445');
  for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(45);
});

test('channels move together', () => {
  const one = [1, 2, 3, 4];
  const batch = Float32Array.from({ length: 8 * 20 }, (_, i) => one[i % 4]! + (i % 8 < 4 ? 0 : 10));
  shiftImages(batch, [2, 2, 2], { reach: 1, seed: 1, stream: 'shift', step: 1 });
  for (let i = 0; i < 20; i++) {
    const [first, second] = [batch.slice(8 * i, 8 * i + 4), batch.slice(8 * i + 4, 8 * i + 8)];
    expect(second).toEqual(first.map((value) => value + 10));
  }
});
