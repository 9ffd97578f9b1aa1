import { expect, test } from 'vitest';
import { fitPca } from '../../../../evaluate/learners/pca.ts';
import { principalMap } from './principal-map.ts';
import { priorCodes } from './prior.ts';
import { createUmap } from './umap-map.ts';

test('the PCA map has the variances of the library, largest across', async () => {
  const codes = priorCodes(6, { count: 300, seed: 3 }).map(
    (value, place) => value * [1, 5, 0.5, 1, 3, 0.1][place % 6]!,
  );
  const { places, shares } = principalMap(codes, 6);
  const { variances } = await fitPca({ data: codes, count: 300, size: 6 }, { components: 6 });
  const total = variances.reduce((sum, value) => sum + value, 0);
  expect(shares[0]).toBeCloseTo(variances[0]! / total, 5);
  expect(shares[1]).toBeCloseTo(variances[1]! / total, 5);
  for (const axis of [0, 1]) {
    let sum = 0;
    for (let item = 0; item < 300; item++) sum += places[2 * item + axis]! ** 2;
    expect(sum / 299 / variances[axis]!).toBeCloseTo(1, 4);
  }
  expect(principalMap(Float32Array.of(1, 2, 4), 1).shares).toEqual([1, 0]);
});

test('UMAP keeps groups that lie apart apart, and gives the same map again', { timeout: 60_000 }, () => {
  const codes = priorCodes(5, { count: 120, seed: 4 }).map((value, place) => value + (place < 300 ? 0 : 12));
  const make = () => {
    const map = createUmap(codes, 5);
    for (let epoch = 0; epoch < map.epochs; epoch++) map.step();
    return map.places();
  };
  const places = make();
  expect(places).toHaveLength(240);
  let own = 0;
  for (let item = 0; item < 120; item++) {
    const distance = (other: number) =>
      Math.hypot(places[2 * item]! - places[2 * other]!, places[2 * item + 1]! - places[2 * other + 1]!);
    const others = Array.from({ length: 120 }, (_, other) => other).filter((other) => other !== item);
    const nearest = others.reduce((best, other) => (distance(other) < distance(best) ? other : best));
    if (nearest < 60 === item < 60) own++;
  }
  expect(own).toBe(120);
  expect(make()).toEqual(places);
});
