import { expect, test } from 'vitest';
import { tiny } from '../../test/tiny.ts';
import { loadDataset } from '../data/source.ts';
import type { ConfigOverrides } from '../presets/config.ts';
import { createCpuStep } from './cpu-step.ts';
import { createDeviceStep } from './device-step.ts';
import { captureStates, restoreStates } from './states.ts';
import type { TrainingStep } from './step.ts';
import { resolveConfig } from './train.ts';

const steps = 6;

async function bothForms(overrides: ConfigOverrides) {
  const config = resolveConfig({ ...overrides, logEvery: 4 });
  const dataset = await loadDataset(config.data, { shape: config.shape });
  const plain = await createCpuStep(config, dataset);
  const loop = await createDeviceStep(config, dataset, { form: 'loop' });
  return { config, plain, loop };
}

const maps = ['states', 'slots', 'averages'] as const;

/** Largest difference of any state's number, as a share of the largest number of its kind. */
function difference(one: TrainingStep, other: TrainingStep): number {
  const shares = maps.map((kind) => {
    expect([...other[kind].keys()].sort()).toEqual([...one[kind].keys()].sort());
    let most = 0;
    let largest = 0;
    for (const [name, data] of one[kind]) {
      for (const [i, value] of other[kind].get(name)!.entries()) {
        most = Math.max(most, Math.abs(value - data[i]!));
        largest = Math.max(largest, Math.abs(data[i]!));
      }
    }
    return most / (largest || 1);
  });
  return Math.max(...shares);
}

test.each([
  ['small networks of convolutions', { ...tiny, optimiser: { epsilon: 1e-4 } }],
  ['without averages', { ...tiny, optimiser: { epsilon: 1e-4 }, averaging: { rate: 0 } }],
  ['descent with momentum', { ...tiny, optimiser: { kind: 'sgd', learningRate: 1e-3 } }],
  ['grid', { preset: 'grid', batchSize: 10 }],
  [
    'spectral norm and the discriminators of cycles',
    {
      preset: 'grid',
      objective: 'alad',
      batchSize: 10,
      networks: {
        encoder: { kind: 'deterministic', layers: ['D8 sn relu', 'D2'] },
        discriminator: { joint: ['D8 sn leaky0.2', 'D1 sn'], cycleX: ['D8 sn leaky0.2', 'D1'] },
      },
    },
  ],
] satisfies [string, ConfigOverrides][])(
  'steps in one call are those of single calls: %s',
  async (_, overrides) => {
    const { plain, loop } = await bothForms(overrides);
    expect(difference(plain, loop)).toBe(0);
    for (const [step, count] of [[0, 4] as const, [4, 2] as const]) {
      const [one, other] = [await plain.run(step, count), await loop.run(step, count)];
      expect(Object.keys(other)).toEqual(Object.keys(one));
      for (const [name, value] of Object.entries(one)) expect(Math.abs(other[name]! - value), name).toBeLessThan(1e-4);
    }
    expect(difference(plain, loop)).toBeLessThan(1e-3);
    await plain.release();
    await loop.release();
  },
  60_000,
);

test('more steps than a call takes are several calls', async () => {
  const { plain, loop } = await bothForms(tiny);
  const [one, other] = [await plain.run(0, steps), await loop.run(0, steps)];
  expect(Math.abs(one['loss/generator']! - other['loss/generator']!)).toBeLessThan(1e-4);
  await plain.release();
  await loop.release();
});

test('a checkpoint of one form is gone on with in the other', async () => {
  const { config, plain, loop } = await bothForms({ ...tiny, optimiser: { epsilon: 1e-4 } });
  await plain.run(0, 3);
  restoreStates(loop, { directory: 'here', step: 3, ...captures(plain), state: {} }, config);
  expect(difference(plain, loop)).toBe(0);
  const [one, other] = [await plain.run(3), await loop.run(3)];
  expect(Math.abs(one['loss/generator']! - other['loss/generator']!)).toBeLessThan(1e-6);
  expect(difference(plain, loop)).toBeLessThan(1e-4);
  await plain.release();
  await loop.release();

  function captures(step: TrainingStep) {
    const { model, optimizer } = captureStates(step, config);
    return { model: new Map(model), optimizer: new Map(optimizer) };
  }
});
