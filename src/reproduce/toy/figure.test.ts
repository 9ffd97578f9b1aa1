import { expect, test } from 'vitest';
import { ringMixture } from '../../data/synthetic.ts';
import { fivePanels, nearestModes, stack } from './figure.ts';

const centres = Float32Array.from(ringMixture.centres.flat());
const modes = Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7]);

test('the nearest mode of each centre is its own', () => {
  expect(nearestModes(centres, ringMixture)).toEqual(modes);
});

test('five panels stand side by side, and figures below one another', () => {
  const none = new Float32Array(0);
  const picture = fivePanels({ x: centres, modes, xHat: none, zHat: none, z: none, xTilde: centres }, ringMixture);
  expect([picture.width, picture.height]).toEqual([5 * 300 + 4 * 6, 300]);
  const coloured = [0, 0, 0, 0, 0];
  for (let pixel = 0; pixel < picture.width * picture.height; pixel++) {
    const [r, g, b] = picture.data.subarray(3 * pixel, 3 * pixel + 3) as unknown as [number, number, number];
    if (r !== g || g !== b) coloured[Math.floor((pixel % picture.width) / 306)]!++;
  }
  expect(coloured[0]).toBeGreaterThan(8);
  expect(coloured).toEqual([coloured[0], 0, coloured[0], 0, 0]);
  const both = stack([picture, picture]);
  expect([both.width, both.height]).toEqual([picture.width, 606]);
  const lower = both.data.subarray(3 * 306 * both.width);
  expect(Buffer.from(lower).equals(Buffer.from(picture.data))).toBe(true);
});
