import { describe, expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { createDataset } from '../data/dataset.ts';
import { drawLabelled } from '../data/labelled.ts';
import { mergeConfig, validateConfig } from '../presets/config.ts';
import { findPreset } from '../presets/index.ts';
import { createFeeds } from './feeds.ts';

const count = 60;
const names = ['a', 'b', 'c'];
const split = {
  values: Uint8Array.from({ length: count * 4 }, (_, place) => Math.floor(place / 4)),
  count,
  labels: Int32Array.from({ length: count }, (_, item) => item % 3),
  attributes: { names, values: Uint8Array.from(numbers(count * 3), (value) => (value > 0 ? 1 : 0)) },
};
const dataset = createDataset({ name: 'd', shape: [4], train: split, test: split, source: '' });
const configured = (over: unknown) =>
  validateConfig(mergeConfig(findPreset('grid'), mergeConfig({ shape: [4], batchSize: 6 }, over)));

describe('labelled items', () => {
  const config = configured({ objective: 'semi-supervised', labels: { classes: 3, count: 12, batchSize: 8 } });
  const { buffers, fill } = createFeeds(config, dataset);
  const { labelled, classes } = buffers as { labelled: Uint8Array; classes: Float32Array };
  const at = async (step: number) => {
    await fill(step, new Uint32Array(6));
    return { items: Array.from({ length: 8 }, (_, place) => labelled[4 * place]!), told: Array.from(classes) };
  };

  it('are those of the draw and no others, each in every epoch, with their own classes', async () => {
    const drawn = [...drawLabelled(split.labels, { classes: 3, count: 12, seed: config.seed })];
    const seen: number[] = [];
    for (const step of [0, 1, 2]) {
      const { items, told } = await at(step);
      for (const [place, item] of items.entries()) {
        expect(told.slice(3 * place, 3 * place + 3)).toEqual([0, 1, 2].map((k) => (k === split.labels[item] ? 1 : 0)));
      }
      seen.push(...items);
    }
    for (const epoch of [seen.slice(0, 12), seen.slice(12)]) {
      expect(epoch.toSorted((a, b) => a - b)).toEqual(drawn.toSorted((a, b) => a - b));
    }
  });
  it('of a step are a function of the step alone', async () => {
    const once = await at(5);
    await at(0);
    expect(await at(5)).toEqual(once);
  });
});

it('attributes are those of the batch’s own items', async () => {
  const config = configured({ objective: 'conditional', networks: { attributes: { count: 3 } } });
  const { buffers, fill } = createFeeds(config, dataset);
  const items = Uint32Array.of(5, 0, 59, 5, 7, 31);
  await fill(0, items);
  const expected = [...items].flatMap((item) => [...split.attributes.values.subarray(3 * item, 3 * item + 3)]);
  expect(Array.from(buffers.attributes!, Number)).toEqual(expected);
});

it('nothing is fed beside the batch to other objectives', () => {
  expect(createFeeds(configured({ objective: 'ali' }), dataset).buffers).toEqual({});
});
