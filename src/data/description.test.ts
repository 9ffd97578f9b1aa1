import { expect, test } from 'vitest';
import { createDataset } from './dataset.ts';
import { describeDataset } from './description.ts';

test('counts classes and attributes of both splits', () => {
  const attributes = { names: ['bald', 'young'], values: Uint8Array.of(1, 1, 0, 1, 0, 1, 0, 1) };
  const dataset = createDataset({
    name: 'faces',
    source: 'here',
    format: 'made up',
    shape: [1, 2, 2],
    classes: ['a', 'b', 'c'],
    train: { values: new Uint8Array(16), count: 4, labels: Int32Array.of(2, 0, 2, 2), attributes },
    test: { values: new Uint8Array(4), count: 1, labels: Int32Array.of(1) },
  });
  expect(describeDataset(dataset)).toEqual({
    name: 'faces',
    source: 'here',
    format: 'made up',
    shape: [1, 2, 2],
    type: 'uint8',
    count: 5,
    classes: ['a', 'b', 'c'],
    attributes: ['bald', 'young'],
    train: { count: 4, classCounts: [1, 0, 3], attributeShares: [0.25, 1] },
    test: { count: 1, classCounts: [0, 1, 0] },
    digest: dataset.digest,
    bytes: 20,
  });
});

test('points without classes are four bytes a number', () => {
  const train = { values: new Float32Array(6), count: 3 };
  const test = { values: new Float32Array(0), count: 0 };
  const description = describeDataset(createDataset({ name: 'x', source: 'here', shape: [2], train, test }));
  expect(description).toMatchObject({ type: 'float32', bytes: 24, train: { count: 3 }, test: { count: 0 } });
  expect([description.classes, description.train.classCounts]).toEqual([undefined, undefined]);
});
