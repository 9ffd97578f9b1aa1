import { expect, test } from 'vitest';
import { direction, moved } from './directions.ts';
import { byEffect, effectOf, effectProbes } from './effects.ts';
import { placeOnPlane, planeCode, planeGrid, planeOfLatents, planePlace } from './latent-plane.ts';
import { nearestCodes } from './nearest-codes.ts';
import { priorCodes } from './prior.ts';

test('the effect of a latent is the mean change of the output per unit: of a linear decoder, its mean weight', () => {
  const weights = [
    [3, -1],
    [0.5, 0.5],
    [0, 4],
  ];
  const bases = priorCodes(3, { count: 4, seed: 1 });
  const decode = (codes: Float32Array) => {
    const items: number[] = [];
    for (let at = 0; at < codes.length; at += 3) {
      for (const output of [0, 1])
        items.push(weights.reduce((sum, row, latent) => sum + row[output]! * codes[at + latent]!, 0));
    }
    return Float32Array.from(items);
  };
  const effects = [0, 1, 2].map((latent) => effectOf(decode(effectProbes(bases, 3, latent))));
  expect(effects.map((effect) => effect.toFixed(5))).toEqual(['2.00000', '0.50000', '2.00000']);
  expect(byEffect([1, 5, 5, 2])).toEqual([1, 2, 3, 0]);
});

test('a plane of two latents: its grid, and from places to coordinates and back', () => {
  const plane = planeOfLatents(Float32Array.of(0, 7, 0, -1), 2, 0);
  expect(planeCode(plane, 2, -3)).toEqual(Float32Array.of(-3, 7, 2, -1));
  const grid = { side: 3, reach: 2 };
  const codes = planeGrid(plane, grid);
  expect(codes.subarray(0, 4)).toEqual(Float32Array.of(2, 7, -2, -1));
  expect(codes.subarray(4 * 5, 4 * 6)).toEqual(Float32Array.of(0, 7, 2, -1));
  expect(planePlace(0.5, 0.5, grid)).toEqual([0, -0]);
  expect(planePlace(0, 1, grid)).toEqual([-2, -2]);
  for (const [x, y] of [
    [1.5, -2],
    [0.25, 1],
  ] as const) {
    const [left, top] = placeOnPlane(x, y, grid);
    const again = planePlace(left, top, grid);
    expect(again[0]).toBeCloseTo(x, 12);
    expect(again[1]).toBeCloseTo(y, 12);
  }
});

test('a direction leads from the mean of one group to that of another', () => {
  const codes = Float32Array.of(1, 0, 3, 0, 0, 8, 0, 4);
  const labels = [0, 0, 1, 1];
  const of = (label: number) => (item: number) => labels[item] === label;
  const along = direction(codes, 2, { from: of(0), to: of(1) });
  expect(along).toEqual(Float32Array.of(-2, 6));
  expect(moved(Float32Array.of(1, 1), along!, 0.5)).toEqual(Float32Array.of(0, 4));
  expect(direction(codes, 2, { from: of(0), to: of(5) })).toBeUndefined();
});

test('nearest codes are those of a full sort, ties to the lower number', () => {
  const codes = priorCodes(3, { count: 200, seed: 5 });
  codes.set(codes.subarray(0, 3), 3 * 150);
  const code = codes.slice(0, 3);
  const distance = (item: number) => Math.hypot(...code.map((value, place) => value - codes[3 * item + place]!));
  const sorted = Array.from({ length: 200 }, (_, item) => item).sort((a, b) => distance(a) - distance(b) || a - b);
  const near = nearestCodes(code, codes, 9);
  expect(near.map(({ item }) => item)).toEqual(sorted.slice(0, 9));
  expect(near.slice(0, 2)).toEqual([
    { item: 0, distance: 0 },
    { item: 150, distance: 0 },
  ]);
  expect(near[5]!.distance).toBeCloseTo(distance(near[5]!.item), 5);
  expect(nearestCodes(code, codes.subarray(0, 6), 9)).toHaveLength(2);
});
