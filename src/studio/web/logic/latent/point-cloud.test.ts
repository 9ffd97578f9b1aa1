import { expect, test } from 'vitest';
import { type Cloud, drawCloud, pointAt, toPixel, wholeView, zoomed } from './point-cloud.ts';
import { priorCodes } from './prior.ts';

const size = { width: 100, height: 60 };
const cloud: Cloud = {
  places: Float32Array.of(0, 0, 4, 2, -4, -2),
  groups: Uint16Array.of(0, 1, 0),
  colours: [
    [255, 0, 0],
    [0, 0, 255],
  ],
};
const ground = [10, 20, 30] as const;

test('points lie in the view, which shows all of them, and a zoom keeps the place under the pointer', () => {
  const view = wholeView(cloud.places, size);
  for (let point = 0; point < 3; point++) {
    const [left, top] = toPixel(view, size, cloud.places[2 * point]!, cloud.places[2 * point + 1]!);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(100);
    expect(top).toBeGreaterThan(0);
    expect(top).toBeLessThan(60);
  }
  const near = zoomed(view, size, 3, toPixel(view, size, 4, 2));
  expect(near.scale).toBe(3 * view.scale);
  const [left, top] = toPixel(near, size, 4, 2);
  expect([left, top]).toEqual(toPixel(view, size, 4, 2).map((value) => expect.closeTo(value, 9)));
});

test('points are drawn in their colours where they lie, hidden ones are neither drawn nor found', () => {
  const view = wholeView(cloud.places, size);
  const pixels = new Uint8ClampedArray(100 * 60 * 4);
  const at = (point: number) => {
    const [left, top] = toPixel(view, size, cloud.places[2 * point]!, cloud.places[2 * point + 1]!).map(Math.round);
    return [...pixels.subarray(4 * (top! * 100 + left!), 4 * (top! * 100 + left!) + 4)];
  };
  drawCloud(pixels, size, cloud, { view, radius: 2, ground });
  expect([...pixels.subarray(0, 4)]).toEqual([10, 20, 30, 255]);
  expect(at(0)).toEqual([193, 5, 7, 255]);
  expect(at(1)).toEqual([2, 5, 198, 255]);
  const place = toPixel(view, size, 4, 2);
  expect(pointAt(cloud, view, size, [place[0] + 3, place[1]], 5)).toBe(1);
  expect(pointAt(cloud, view, size, [place[0] + 6, place[1]], 5)).toBeUndefined();

  const hidden = { ...cloud, colours: [cloud.colours[0], undefined] };
  drawCloud(pixels, size, hidden, { view, radius: 2, ground });
  expect(at(1)).toEqual([10, 20, 30, 255]);
  expect(pointAt(hidden, view, size, place, 5)).toBeUndefined();
});

test('points beyond the edge are left out', () => {
  const pixels = new Uint8ClampedArray(100 * 60 * 4);
  drawCloud(pixels, size, cloud, { view: { x: 0, y: 0, scale: 1e6 }, radius: 2, ground });
  expect(pixels.filter((_, place) => place % 4 === 0).filter((red) => red !== 10).length).toBeGreaterThan(0);
  drawCloud(pixels, size, cloud, { view: { x: 50, y: 50, scale: 1e6 }, radius: 2, ground });
  expect(pixels.filter((_, place) => place % 4 === 0).every((red) => red === 10)).toBe(true);
});

test('10,000 points take less than a sixtieth of a second', () => {
  const places = priorCodes(2, { count: 10_000, seed: 1 });
  const groups = Uint16Array.from({ length: 10_000 }, (_, point) => point % 2);
  const large = { width: 1200, height: 800 };
  const view = wholeView(places, large);
  const pixels = new Uint8ClampedArray(1200 * 800 * 4);
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now();
    drawCloud(pixels, large, { ...cloud, places, groups }, { view, radius: 2.4, ground });
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(1000 / 60);
});
