import { describe, expect, it } from 'vitest';
import type { Picture } from './picture.ts';
import { cover } from './resize.ts';

const grey = (width: number, height: number, value: (x: number, y: number) => number): Picture => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from({ length: width * height }, (_, place) => value(place % width, Math.floor(place / width))),
});
const square = (side: number) => ({ channels: 1, height: side, width: side });

describe('cover', () => {
  it('leaves a picture of the right size as it is', () => {
    const picture = grey(5, 5, (x, y) => 40 * x + 7 * y);
    expect(cover(picture, square(5))).toEqual(picture.data);
  });
  it('crops at the centre', () => {
    expect([
      ...cover(
        grey(6, 2, (x) => x),
        square(2),
      ),
    ]).toEqual([2, 3, 2, 3]);
    expect([
      ...cover(
        grey(2, 6, (_, y) => y),
        square(2),
      ),
    ]).toEqual([2, 2, 3, 3]);
  });
  it('keeps an even picture even at any size', () => {
    for (const side of [1, 3, 28, 64, 100]) {
      expect(
        new Set(
          cover(
            grey(37, 53, () => 77),
            square(side),
          ),
        ),
      ).toEqual(new Set([77]));
    }
  });
  it('keeps the mean and blurs fine patterns when it shrinks', () => {
    const stripes = cover(
      grey(280, 280, (x) => (x % 2) * 255),
      square(28),
    );
    for (const value of stripes) expect(Math.abs(value - 127.5)).toBeLessThan(4);
  });
  it('keeps a ramp a ramp, shrinking and enlarging', () => {
    for (const [size, side] of [
      [200, 20],
      [10, 40],
    ] as const) {
      const ramp = cover(
        grey(size, size, (x) => (x * 255) / (size - 1)),
        square(side),
      ).subarray(0, side);
      for (let x = 2; x < side - 2; x++) {
        const expected = ((((x + 0.5) * size) / side - 0.5) * 255) / (size - 1);
        expect(Math.abs(ramp[x]! - expected)).toBeLessThan(1.6);
      }
    }
  });
  it('makes colour grey by luminance, and grey colour', () => {
    const colour: Picture = { width: 1, height: 1, channels: 3, data: Uint8Array.of(200, 100, 50) };
    expect([...cover(colour, square(1))]).toEqual([124]);
    expect([...cover(colour, { channels: 3, height: 1, width: 1 })]).toEqual([200, 100, 50]);
    expect([
      ...cover(
        grey(1, 1, () => 9),
        { channels: 3, height: 1, width: 1 },
      ),
    ]).toEqual([9, 9, 9]);
  });
  it('takes extreme proportions without taking memory for the whole', () => {
    const line: Picture = { width: 1 << 22, height: 1, channels: 1, data: new Uint8Array(1 << 22).fill(5) };
    expect(new Set(cover(line, square(28)))).toEqual(new Set([5]));
  });
});
