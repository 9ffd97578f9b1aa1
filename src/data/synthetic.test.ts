import { describe, expect, it } from 'vitest';
import { aliceMixture, gridMixture, loadAliceToy, loadGrid, loadRing, ringMixture } from './synthetic.ts';

describe.each([
  ['grid', loadGrid, gridMixture, 25, 100_000],
  ['ring', loadRing, ringMixture, 8, 100_000],
  ['alice-toy', loadAliceToy, aliceMixture, 5, 2048],
] as const)('%s', (name, load, { centres, deviation }, modes, points) => {
  const data = load();

  it('has its points of two numbers in each split', () => {
    expect(data.name).toBe(name);
    expect(data.shape).toEqual([2]);
    expect(centres.length).toBe(modes);
    for (const split of [data.train, data.test]) {
      expect(split.count).toBe(points);
      expect(split.values).toBeInstanceOf(Float32Array);
    }
    expect(data.test.values).not.toEqual(data.train.values);
  });
  it('spreads the points over the modes with the stated deviation', () => {
    const counts = new Array<number>(modes).fill(0);
    let squares = 0;
    for (let point = 0; point < data.train.count; point++) {
      const label = data.train.labels![point]!;
      const [x, y] = centres[label]!;
      counts[label]!++;
      squares += (data.train.values[2 * point]! - x) ** 2 + (data.train.values[2 * point + 1]! - y) ** 2;
    }
    const expected = data.train.count / modes;
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    // The standard error of a deviation from n numbers is 1 / √(2 n) of it.
    expect(Math.abs(Math.sqrt(squares / (2 * points)) / deviation - 1)).toBeLessThan(4 / Math.sqrt(4 * points));
  });
  it('is the same data each time', () => {
    expect(load().digest).toBe(data.digest);
  });
});
