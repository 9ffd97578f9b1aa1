import { expect, test } from 'vitest';
import { AliError } from '../../errors.ts';
import { createLaboratory } from './laboratory.ts';
import { firstSettings, labObjectives } from './settings.ts';

const small = { ...firstSettings, width: 32 };

test('two runs of one seed are one, and another seed is another', async () => {
  const train = async (seed: number) => {
    const laboratory = await createLaboratory({ ...small, seed });
    const traces = await laboratory.train(5);
    await laboratory.release();
    return traces;
  };
  const first = await train(1);
  expect(first.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
  expect(await train(1)).toEqual(first);
  expect(await train(2)).not.toEqual(first);
});

test('another learning rate goes on with the same step, from the next one on', async () => {
  const laboratory = await createLaboratory(small);
  const { step } = laboratory.bench;
  await laboratory.train(3);
  const before = step.states.get('decoder.0.weight')!.slice();
  await laboratory.change({ ...small, learningRate: 0 });
  await laboratory.train(2);
  expect(laboratory.bench.step).toBe(step);
  expect(step.states.get('decoder.0.weight')).toEqual(before);
  await laboratory.change({ ...small, learningRate: 1e-3 });
  await laboratory.train(1);
  expect(step.states.get('decoder.0.weight')).not.toEqual(before);
  expect(laboratory.steps).toBe(6);
  await laboratory.release();
});

test('another objective keeps the weights that fit; a decoder that is learnt for stays as it is', async () => {
  const laboratory = await createLaboratory({ ...small, objective: 'gan' });
  await laboratory.train(3);
  const decoder = laboratory.bench.step.states.get('decoder.1.weight')!.slice();
  expect(laboratory.bench.hasEncoder).toBe(false);
  await laboratory.change({ ...small, objective: 'posthoc' });
  expect(laboratory.bench.hasEncoder).toBe(true);
  await laboratory.train(3);
  expect(laboratory.bench.step.states.get('decoder.1.weight')).toEqual(decoder);
  expect(laboratory.steps).toBe(6);
  await laboratory.release();
});

test('another width begins with weights of its own; begun anew it is the first run again', async () => {
  const laboratory = await createLaboratory(small);
  const [first] = await laboratory.train(1);
  await laboratory.change({ ...small, width: 64 });
  await laboratory.train(1);
  expect(laboratory.bench.step.states.get('decoder.1.weight')).toHaveLength(64 * 64);
  await laboratory.change(small, { fresh: true });
  expect(await laboratory.train(1)).toEqual([first]);
  await laboratory.release();
});

test.each(labObjectives)('%s trains on what was drawn', async (objective) => {
  const drawn = { ...small, objective, distribution: 'drawn', strokes: [[0, 0, 2, 2]] } as const;
  const laboratory = await createLaboratory(drawn);
  const traces = await laboratory.train(2);
  expect(traces.every(({ discriminator, generator }) => discriminator > 0 && generator > 0)).toBe(true);
  expect(laboratory.bench.mixture.centres).toHaveLength(12);
  await laboratory.release();
});

test('a run that leaves the finite numbers says so', async () => {
  const laboratory = await createLaboratory({ ...small, learningRate: 1e30 });
  const refused = laboratory.train(20);
  await expect(refused).rejects.toThrow(AliError);
  await expect(refused).rejects.toThrow('expected finite losses');
  await laboratory.release();
});
