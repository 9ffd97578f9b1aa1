import { expect, test } from 'vitest';
import { largestDifference, references, toPoints } from '../../../test/references.ts';
import { trainLargeSvm } from './large-svm.ts';
import { trainLogistic } from './logistic.ts';

const points = toPoints(references.labelled.points, references.labelled.size);
const labels = Int32Array.from(references.labelled.labels);

test.each(references.svm.filter(({ C }) => C <= 1))(
  'weights and biases are liblinear’s, C = $C',
  async ({ C, weights, bias }) => {
    const machine = await trainLargeSvm(points, labels, { C, tolerance: 1e-7 });
    // The loss is float32, and so are the slopes that end the descent.
    expect(largestDifference(machine.weights.data, weights)).toBeLessThan(5e-4);
    expect(largestDifference(machine.bias, bias)).toBeLessThan(5e-4);
  },
);

test('a start does not change where a fit ends', async () => {
  const start = await trainLogistic(points, labels, { C: 0.01 });
  const [cold, warm] = [
    await trainLogistic(points, labels, { C: 0.1 }),
    await trainLogistic(points, labels, { C: 0.1, start }),
  ];
  expect(largestDifference(cold.weights.data, warm.weights.data)).toBeLessThan(2e-3);
  const same = await trainLogistic(points, labels, { C: 0.01, start, iterations: 0 });
  expect(same.weights.data).toEqual(start.weights.data);
  expect(same.bias).toEqual(start.bias);
});

test('refusals', async () => {
  await expect(trainLargeSvm(points, labels, { C: Number.NaN })).rejects.toThrow('expected C above 0; received NaN');
  await expect(trainLargeSvm(points, new Int32Array(60))).rejects.toThrow('received one class');
});
