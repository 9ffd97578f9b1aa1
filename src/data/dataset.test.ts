import { describe, expect, it } from 'vitest';
import { allItems, createDataset, type DataSplit, gather, itemSizeOf } from './dataset.ts';

const split: DataSplit = { values: Uint8Array.of(0, 1, 10, 11, 20, 21), count: 3 };

describe('gather', () => {
  it('puts the items one after another, repeats allowed', () => {
    const out = new Uint8Array(6);
    gather(split, 2, Uint32Array.of(2, 0, 2), out);
    expect([...out]).toEqual([20, 21, 0, 1, 20, 21]);
  });
  it('widens bytes to floats without scaling', () => {
    const out = new Float32Array(4);
    gather(split, 2, Uint32Array.of(1, 2), out);
    expect([...out]).toEqual([10, 11, 20, 21]);
  });
  it('refuses an index out of range, a short out, and floats into bytes', () => {
    expect(() => gather(split, 2, Uint32Array.of(3), new Uint8Array(2))).toThrow('below 3; received 3');
    expect(() => gather(split, 2, Uint32Array.of(0, 1), new Uint8Array(3))).toThrow('2 × 2 numbers; received 3');
    const floats = { values: new Float32Array(2), count: 1 };
    expect(() => gather(floats, 2, Uint32Array.of(0), new Uint8Array(2))).toThrow('Float32Array');
  });
});

describe('createDataset', () => {
  const parts = { name: 'small', shape: [2], train: split, test: split, source: 'here' };

  const told = (names: string[], values: number[]) => ({
    ...split,
    attributes: { names, values: Uint8Array.from(values) },
  });

  it('digests shape, values, labels, attributes and their types', () => {
    const labelled = { ...split, labels: Int32Array.of(0, 1, 2) };
    const floats = { values: Float32Array.from(split.values), count: 3 };
    const digests = [
      createDataset(parts),
      createDataset({ ...parts, shape: [2, 1] }),
      createDataset({ ...parts, train: labelled }),
      createDataset({ ...parts, train: { ...labelled, labels: Int32Array.of(0, 1, 1) } }),
      createDataset({ ...parts, test: { values: Uint8Array.of(0, 1, 10, 11, 20, 22), count: 3 } }),
      createDataset({ ...parts, train: floats, test: floats }),
      createDataset({ ...parts, train: told(['a'], [0, 1, 0]) }),
      createDataset({ ...parts, train: told(['b'], [0, 1, 0]) }),
      createDataset({ ...parts, train: told(['a'], [0, 1, 1]) }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(createDataset({ ...parts, name: 'other' }).digest).toBe(digests[0]);
  });
  it('digests attributes and their names, and joins them', () => {
    const values = Uint8Array.of(0, 1, 1, 0, 1, 1);
    const withNames = (...names: string[]) => ({ ...parts, test: { ...split, attributes: { names, values } } });
    const digests = [parts, withNames('a', 'b'), withNames('a', 'c')].map((each) => createDataset(each).digest);
    expect(new Set(digests).size).toBe(3);
    const both = allItems({ train: withNames('a', 'b').test, test: withNames('a', 'b').test });
    expect(both.attributes).toEqual({ names: ['a', 'b'], values: Uint8Array.of(...values, ...values) });
    expect(() => createDataset(withNames('a'))).toThrow('expected 3 × 1; received 6');
  });
  it('refuses labels that are no classes', () => {
    const labelled = { ...split, labels: Int32Array.of(0, 1, 2) };
    expect(() => createDataset({ ...parts, test: labelled, classes: ['a', 'b'] })).toThrow(
      'expected labels of 0…1 in the test split; received 2',
    );
    const below = { ...split, labels: Int32Array.of(0, -1, 2) };
    expect(() => createDataset({ ...parts, train: below })).toThrow(
      'labels of 0 or more in the train split; received -1',
    );
  });
  it('refuses splits that do not add up or differ in type', () => {
    expect(() => createDataset({ ...parts, shape: [3] })).toThrow('expected 3 items of [3]; received 6 numbers');
    expect(() => createDataset({ ...parts, train: { ...split, labels: new Int32Array(2) } })).toThrow('2 labels');
    expect(() => createDataset({ ...parts, test: told(['a', 'b'], [0, 1, 0]) })).toThrow('expected 3 × 2; received 3');
    expect(() => createDataset({ ...parts, test: { values: new Float32Array(2), count: 1 } })).toThrow('types');
  });
});

it('itemSizeOf multiplies the sizes', () => {
  expect(itemSizeOf([3, 4, 5])).toBe(60);
});

it('allItems joins values, labels and attributes', () => {
  const whole = {
    ...split,
    labels: Int32Array.of(0, 1, 2),
    attributes: { names: ['a', 'b'], values: Uint8Array.of(0, 1, 1, 1, 0, 0) },
  };
  const joined = allItems({ train: whole, test: whole });
  expect(joined.count).toBe(6);
  expect(joined.labels).toEqual(Int32Array.of(0, 1, 2, 0, 1, 2));
  expect(joined.attributes).toEqual({
    names: ['a', 'b'],
    values: Uint8Array.of(0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0),
  });
  expect(allItems({ train: whole, test: split }).attributes).toBeUndefined();
});
