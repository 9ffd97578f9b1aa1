import { expect, test } from 'vitest';
import { colourings, colourNumbers } from './colourings.ts';
import { type EncodedData, itemName } from './encoded-data.ts';

const data: EncodedData = {
  info: {
    count: 5,
    total: 1200,
    train: 1000,
    judged: 2,
    labels: true,
    classes: ['cat', 'dog'],
    attributes: ['small'],
    sprite: null,
    changed: false,
  },
  codes: new Float32Array(10),
  errors: Float32Array.of(0.1, 0.5, 0.3, 0.2, 0.4),
  scores: Float32Array.of(0.2, 0.4),
  items: Uint32Array.of(0, 240, 480, 1000, 1199),
  labels: Int32Array.of(0, 1, 1, 1, 0),
  attributes: Uint8Array.of(1, 0, 0, 1, 1),
  points: undefined,
  sprite: null,
};

test('items are called by number, class and split', () => {
  expect(itemName(data, 4)).toBe('item 1,199, class cat, held out');
  expect(itemName({ ...data, labels: undefined }, 1)).toBe('item 240, trained on');
});

test('the map is coloured by class, attribute, error and split', () => {
  const [byClass, byAttribute, byError, bySplit] = colourings(data);
  expect(byClass!.legend.map(({ name, count }) => [name, count])).toEqual([
    ['cat', 2],
    ['dog', 3],
  ]);
  expect([...byAttribute!.groups]).toEqual([1, 0, 0, 1, 1]);
  expect([...byError!.groups]).toEqual([0, 4, 2, 1, 3]);
  expect([...bySplit!.groups]).toEqual([0, 0, 0, 1, 1]);
  expect(new Set(byError!.legend.map(({ colour }) => colour)).size).toBe(5);
  expect(colourNumbers('#2f6fde')).toEqual([47, 111, 222]);
});
