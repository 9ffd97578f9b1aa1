import { expect, test } from 'vitest';
import { createLaboratory } from './laboratory.ts';
import { fieldPlaces, fieldSize, shown, takeMeasures, takeScene } from './scene.ts';
import { firstSettings } from './settings.ts';

const small = { ...firstSettings, distribution: 'grid', width: 32 } as const;

test('a scene shows both joints, and D over data space for the chosen z', async () => {
  const { bench, release } = await createLaboratory(small);
  const scene = await takeScene(bench, [0.5, -1]);
  for (const points of [scene.x, scene.z, scene.xTilde, scene.zHat!, scene.xHat!])
    expect(points).toHaveLength(2 * shown);
  expect(scene.x).toEqual(bench.dataset.test.values.slice(0, 2 * shown));
  expect(await bench.networks.decode(scene.zHat!)).toEqual(scene.xHat);
  const cell = 5 * fieldSize + 7;
  const [logit] = await bench.networks.discriminate(
    fieldPlaces().slice(2 * cell, 2 * cell + 2),
    Float32Array.of(0.5, -1),
  );
  expect(scene.field[cell]).toBeCloseTo(1 / (1 + Math.exp(-logit!)), 5);
  const other = await takeScene(bench, [2, 2]);
  expect(other.field).not.toEqual(scene.field);
  expect(other.xTilde).toEqual(scene.xTilde);
  await release();
});

test('without an encoder there are no codes, and D is the same for every z', async () => {
  const { bench, release } = await createLaboratory({ ...small, objective: 'gan' });
  const scene = await takeScene(bench, [0, 0]);
  expect(Object.keys(scene).sort()).toEqual(['field', 'x', 'xTilde', 'z']);
  expect((await takeScene(bench, [2, 2])).field).toEqual(scene.field);
  expect(await takeMeasures(bench)).not.toHaveProperty('reconstructionError');
  await release();
});

test('measures by hand: a decoder that only knows the middle finds one mode, and errs by the variance', async () => {
  const { bench, release } = await createLaboratory(small);
  for (const [name, values] of bench.step.states) if (name.startsWith('decoder.')) values.fill(0);
  const { modes, of, highQualityShare, reconstructionError } = await takeMeasures(bench);
  expect({ modes, of, highQualityShare }).toEqual({ modes: 1, of: 25, highQualityShare: 1 });
  const x = bench.dataset.test.values.slice(0, 2 * shown) as Float32Array;
  const squares = x.reduce((sum, value) => sum + value ** 2, 0) / shown;
  expect(reconstructionError).toBeCloseTo(squares, 4);
  await release();
});

test('the map runs from the upper left, row by row', () => {
  const places = fieldPlaces();
  expect([places[0]! < -4.8, places[1]! > 4.8]).toEqual([true, true]);
  expect(places[2]! - places[0]!).toBeCloseTo(10 / fieldSize, 5);
  expect(places.at(-1)! < -4.8 && places.at(-2)! > 4.8).toBe(true);
});
