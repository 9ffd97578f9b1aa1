import { expect, test } from 'vitest';
import { imageGrid } from '../../../../data/picture.ts';
import { errorMap, shareBelow } from './anomaly.ts';
import { inverted, toItem } from './own-image.ts';
import { heatPixels, imagePixels, pointFrame, pointPixels } from './pixels.ts';

const rgba = (pixels: readonly (readonly number[])[], width: number) => ({
  width,
  height: pixels.length / width,
  data: Uint8ClampedArray.from(pixels.flat()),
});

test('images have the bytes of the pictures that the library draws', () => {
  const values = Float32Array.of(0, 0.5, 1, 1.3, 0.2, 0.4, -1, 0.6, 0.1, 0.7, 0.3, 0.9);
  const { data } = imagePixels(values, [3, 2, 2]);
  const drawn = imageGrid(values, { shape: [3, 2, 2], gap: 0 });
  expect(data.filter((_, place) => place % 4 !== 3)).toEqual(Uint8ClampedArray.from(drawn.data));
  expect([...imagePixels(values.subarray(0, 4), [1, 2, 2]).data.subarray(4, 8)]).toEqual([128, 128, 128, 255]);
});

test('the heat of a pixel is the mean distance of its channels', () => {
  const x = Float32Array.of(0, 1, 0.5, 0.5);
  expect([...errorMap(x, Float32Array.of(0, 0.5, 0.5, 0), 2)]).toEqual([0, 0.5]);
  expect([...heatPixels(Float32Array.of(0, 0.25, 0.5, 9), { width: 2, height: 2, most: 0.75 }).data]).toEqual([
    0, 0, 0, 255, 255, 0, 0, 255, 255, 255, 0, 255, 255, 255, 255, 255,
  ]);
  expect(shareBelow(Float32Array.of(1, 2, 3, 4), 2.5)).toBe(0.5);
  expect(shareBelow(new Float32Array(), 1)).toBe(0);
});

test('an own image is flattened over black, made grey and cropped to the shape of the items', () => {
  const half = [200, 100, 50, 255 * 0.5];
  const item = toItem(rgba([half, half, [255, 255, 255, 0], [255, 255, 255, 255]], 2), [1, 2, 2]);
  const grey = Math.round(0.299 * 100 + 0.587 * 50 + 0.114 * 25) / 255;
  expect([...item]).toEqual([grey, grey, 0, 1].map(Math.fround));
  expect(inverted(Float32Array.of(0, 0.25))).toEqual(Float32Array.of(1, 0.75));
  expect(toItem(rgba(new Array(64).fill([10, 20, 30, 255]), 16), [3, 2, 2])).toHaveLength(12);
});

test('a point of the plane is a dot where it lies in the frame of the data', () => {
  const frame = pointFrame(Float32Array.of(-1, 0, 3, 2), 32);
  expect(frame.centre).toEqual([1, 1]);
  const { data } = pointPixels(1, 1, frame, [10, 20, 30]);
  const at = (column: number, row: number) => [...data.subarray(4 * (row * 32 + column), 4 * (row * 32 + column) + 4)];
  expect(at(16, 16)).toEqual([10, 20, 30, 255]);
  expect(at(0, 0)).toEqual([128, 128, 128, 0]);
  expect(frame.ground.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.6, 6);
  expect(pointPixels(1e9, -1e9, frame, [1, 2, 3]).data[4 * (32 * 32 - 1) + 3]).toBeGreaterThan(0);
});
