import { afterAll, expect, test } from 'vitest';
import { fileFolder, tinyDigits, trainModel } from '../../test/tiny-models.ts';
import { loadDataset } from '../data/source.ts';
import { mergeConfig } from '../presets/config.ts';
import { readCheckpoint } from '../train/checkpoint.ts';
import { untrainedModel } from './untrained.ts';

const folder = fileFolder();
const digits = await loadDataset('digits');
const layers = ['C4s4-4 bn leaky0.1', 'dropout0.2 C7s1-8 bn'];
const model = await trainModel(mergeConfig(tinyDigits, { networks: { encoder: { layers } } }), `${folder}/run`);
const untrained = await untrainedModel(model, digits.train, { networks: 'encoder' });
afterAll(async () => {
  await model.release();
  await untrained.release();
});

test('has the weights that the run began with', async () => {
  const { model: first } = await readCheckpoint(`${folder}/run/checkpoints/step-00000000`);
  const { weights } = untrained as unknown as { weights: ReadonlyMap<string, Float32Array> };
  const trainable = [...weights.keys()].filter((name) => !/\.(mean|variance)$/.test(name));
  expect(trainable.length).toBeGreaterThan(3);
  for (const name of trainable) expect(weights.get(name), name).toEqual(first.get(name)!.data);
  expect([...weights.keys()].every((name) => name.startsWith('encoder.'))).toBe(true);
});

test('its running statistics are those of the data: codes are normalised by the last batch norm', async () => {
  const { data } = await untrained.encode(digits.train.values.subarray(0, 2000 * 784));
  for (let i = 0; i < 4; i++) {
    const column = Array.from({ length: 2000 }, (_, row) => data[row * 4 + i]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / 2000;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2000);
    // From 1,000 of the items, in batches with dropout: near to 0 and 1, not exactly.
    expect(Math.abs(mean)).toBeLessThan(0.3);
    expect(deviation).toBeGreaterThan(0.6);
    expect(deviation).toBeLessThan(1.4);
  }
});

test('is the same every time, and has no decoder', async () => {
  const again = await untrainedModel(model, digits.train, { networks: 'encoder' });
  const items = digits.test.values.subarray(0, 5 * 784);
  expect((await again.encode(items)).data).toEqual((await untrained.encode(items)).data);
  await again.release();
  expect(untrained.step).toBe(0);
});

test('with all networks it is the run at its first step, but for the statistics of the encoder', async () => {
  const { model: first } = await readCheckpoint(`${folder}/run/checkpoints/step-00000000`);
  const whole = await untrainedModel(model, digits.train);
  const { weights } = whole.options;
  const expected = [...weights.keys()].filter((name) => !/^encoder.*\.(mean|variance)$/.test(name));
  for (const network of ['encoder', 'decoder', 'discriminator']) {
    expect(expected.some((name) => name.startsWith(`${network}.`))).toBe(true);
  }
  for (const name of expected) expect(weights.get(name), name).toEqual(first.get(name)!.data);
  const statistics = (of: ReadonlyMap<string, Float32Array>) => [...of].filter(([name]) => !expected.includes(name));
  expect(statistics(weights)).toEqual(statistics(untrained.options.weights as ReadonlyMap<string, Float32Array>));
  await whole.release();
});
