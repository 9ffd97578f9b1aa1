import { expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { createDataset } from '../data/dataset.ts';
import type { Inference } from '../networks/inference.ts';
import { createSnapshots, spreadAttributes } from './snapshot.ts';

const count = 5;
const split = {
  values: numbers(count * 2),
  count,
  labels: Int32Array.of(0, 1, 2, 1, 0),
  attributes: { names: ['a', 'b'], values: Uint8Array.of(0, 0, 0, 1, 1, 0, 1, 1, 1, 0) },
};
const dataset = createDataset({ name: 'd', shape: [2], train: split, test: split, source: '' });

/** Records what it is asked; codes are the items, the class of an item is its first number's place in `classes`. */
function fake(classes: readonly number[]) {
  const seen: (Float32Array | undefined)[] = [];
  const model = {
    async decode(z: Float32Array, { attributes }: { attributes?: Float32Array } = {}) {
      seen.push(attributes);
      return z.slice();
    },
    async encode(x: Float32Array, { attributes }: { attributes?: Float32Array } = {}) {
      seen.push(attributes);
      return { z: x.slice() };
    },
    async encodeMean(x: Float32Array, { attributes }: { attributes?: Float32Array } = {}) {
      seen.push(attributes);
      return x.slice();
    },
    async classify(x: Float32Array) {
      return Float32Array.from({ length: (x.length / 2) * 3 }, (_, place) =>
        classes[Math.floor(place / 3)] === place % 3 ? 1 : 0,
      );
    },
  };
  return { seen, model: model as unknown as Inference };
}

it('measures the share of held-out items whose class is wrong, where the discriminator tells classes', async () => {
  const { model } = fake([0, 1, 1, 1, 2]);
  const { measures } = await (await createSnapshots(dataset, 2, 1, { classifies: true })).take(model);
  expect(measures).toMatchObject({ 'classifier/error': 2 / 5, 'reconstruction/mse': 0 });
  expect((await (await createSnapshots(dataset, 2, 1)).take(model)).measures).not.toHaveProperty('classifier/error');
});

it('shows samples alone where there is no encoder', async () => {
  const { seen, model } = fake([]);
  const { samples, pairs, measures } = await (await createSnapshots(dataset, 2, 1, { encodes: false })).take(model);
  expect(samples).toBeDefined();
  expect({ pairs, measures, calls: seen.length }).toEqual({ pairs: undefined, measures: {}, calls: 1 });
});

it('tells a conditional model the attributes of the held-out items, and samples of them again and again', async () => {
  const { seen, model } = fake([]);
  await (await createSnapshots(dataset, 2, 1, { conditional: true })).take(model);
  const own = Array.from(split.attributes.values);
  const [sampled, encoded, decoded] = seen.map((attributes) => Array.from(attributes!));
  expect(sampled).toHaveLength(2 * 2500);
  expect(sampled!.slice(0, 20)).toEqual([...own, ...own]);
  expect([encoded, decoded]).toEqual([own, own]);
});

it('spreads attributes as it spreads items', () => {
  expect(Array.from(spreadAttributes(split, 2)!)).toEqual([0, 0, 1, 0]);
  expect(spreadAttributes({ values: split.values, count }, 2)).toBeUndefined();
});
