import { expect, test } from 'vitest';
import { tinyGrid } from '../../test/tiny-models.ts';
import { loadDataset } from '../data/source.ts';
import { mergeConfig } from '../presets/config.ts';
import { gradientNorms } from './gradient-norms.ts';
import { resolveConfig } from './train.ts';
import { createTrainingStep } from './training-step.ts';

test('the length is that over all parameters of a network', () => {
  const gradients = new Map([
    ['encoder.0.weight', Float32Array.of(1, 2)],
    ['encoder.0.bias', Float32Array.of(2)],
    ['decoder.0.weight', Float32Array.of(-4, 3)],
  ]);
  expect(gradientNorms(gradients)).toEqual({ 'gradient/encoder': 3, 'gradient/decoder': 5 });
});

test('a step has the gradient by which it moved the networks', async () => {
  const config = resolveConfig(
    mergeConfig(tinyGrid, { optimiser: { kind: 'sgd', beta1: 0, learningRate: 1 }, schedule: { kind: 'constant' } }),
  );
  const step = await createTrainingStep(config, await loadDataset('grid'));
  const before = new Map([...step.states].map(([name, values]) => [name, values.slice()]));
  await step.run(0);
  const moved = [...step.states].filter(([name]) => !/running|mean$|variance$/.test(name));
  const lengths = gradientNorms(
    new Map(moved.map(([name, values]) => [name, values.map((value, i) => value - before.get(name)![i]!)])),
  );
  const norms = step.gradientNorms!();
  await step.release();
  expect(Object.keys(norms).sort()).toEqual(['gradient/decoder', 'gradient/discriminator', 'gradient/encoder']);
  // A difference of float32 numbers near 1 is right to 1e-7 of them.
  for (const [name, norm] of Object.entries(norms)) expect(lengths[name]! / norm, name).toBeCloseTo(1, 3);
});
