import { expect, test } from 'vitest';
import type { Picture } from '../data/picture.ts';
import { drawHeatMap, hasHeatMap } from './heat-map.ts';

/** The colours in the middle of all pixels of the left or the right image, two rows of two, each pixel enlarged to 28. */
function coloursOf({ width, data }: Picture, side: 'left' | 'right'): number[][] {
  const start = side === 'left' ? 2 : 2 + 56 + 2;
  return [0, 1, 2, 3].map((pixel) => {
    const x = start + 28 * (pixel % 2) + 14;
    const y = 2 + 28 * Math.floor(pixel / 2) + 14;
    return Array.from(data.subarray(3 * (y * width + x), 3 * (y * width + x + 1)));
  });
}

test('an image, and its errors from black over red and yellow to white', () => {
  const image = Float32Array.of(0, 0.2, 0.6, 1);
  const map = drawHeatMap(image, Float32Array.of(0, 1 / 3, 2 / 3, 1), { shape: [1, 2, 2] });
  expect([map.width, map.height, map.channels]).toEqual([118, 60, 3]);
  expect(coloursOf(map, 'left')).toEqual([
    [0, 0, 0],
    [51, 51, 51],
    [153, 153, 153],
    [255, 255, 255],
  ]);
  const heats = [
    [0, 0, 0],
    [255, 0, 0],
    [255, 255, 0],
    [255, 255, 255],
  ];
  expect(coloursOf(map, 'right')).toEqual(heats);
  expect(Array.from(map.data.subarray(0, 3 * 118))).toEqual(Array(3 * 118).fill(255));
});

test('white is at `most`, and in between colours are mixed', () => {
  const map = drawHeatMap(new Float32Array(4), Float32Array.of(0.05, 0.1, 0.2, 0.9), { shape: [1, 2, 2], most: 0.2 });
  expect(coloursOf(map, 'right')).toEqual([
    [191, 0, 0],
    [255, 128, 0],
    [255, 255, 255],
    [255, 255, 255],
  ]);
});

test('of three channels the colours stay, and their errors are averaged', () => {
  const image = Float32Array.of(1, 0, 0, 0.2, 0, 1, 0, 0.4, 0, 0, 1, 0.6);
  const errors = Float32Array.of(1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1);
  const map = drawHeatMap(image, errors, { shape: [3, 2, 2] });
  expect(coloursOf(map, 'left')).toEqual([
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [51, 102, 153],
  ]);
  expect(coloursOf(map, 'right')).toEqual([
    [255, 0, 0],
    [255, 0, 0],
    [0, 0, 0],
    [255, 255, 255],
  ]);
});

test('images of one or three channels have heat maps', () => {
  expect([[1, 28, 28], [3, 8, 8], [2, 8, 8], [784]].map(hasHeatMap)).toEqual([true, true, false, false]);
});
