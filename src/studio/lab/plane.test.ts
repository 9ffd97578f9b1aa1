import { expect, test } from 'vitest';
import { moved, nearestPoint, toPixel, toPlace } from './plane.ts';

const square = { extent: 5, size: 200 };

test('the upper left of the picture is the left and the top of the plane', () => {
  expect(toPixel([-5, 5], square)).toEqual([0, 0]);
  expect(toPixel([2.5, -5], square)).toEqual([150, 200]);
});

test('a pixel and its place are each other', () => {
  expect(toPlace(toPixel([1.25, -3], square), square)).toEqual([1.25, -3]);
});

test('a pixel outside is a place on the border', () => {
  expect(toPlace([-10, 500], square)).toEqual([-5, -5]);
});

test('the nearest point', () => {
  const points = Float32Array.of(0, 0, 2, 2, -1, 3);
  expect(nearestPoint(points, [-0.8, 2.5])).toBe(2);
  expect(nearestPoint(new Float32Array(0), [1, 1])).toBe(0);
});

test('arrow keys move within the square; other keys do not', () => {
  expect(moved([0, 0], 'ArrowUp', { extent: 4 })).toEqual([0, 0.2]);
  expect(moved([3.9, 0], 'ArrowRight', { extent: 4, far: true })).toEqual([4, 0]);
  expect(moved([0, 0], 'a', { extent: 4 })).toBeUndefined();
});
