import { describe, expect, it } from 'vitest';
import { toItems, toLabels } from './items.ts';

const name = 'a.npy';
const bytes = (length: number) => Uint8Array.from({ length }, (_, place) => place);

describe('toItems', () => {
  it.each([
    [[2, 2, 3], undefined, [1, 2, 3]],
    [[2, 1, 2, 3], undefined, [1, 2, 3]],
    [
      [2, 2, 3, 1],
      [1, 2, 3],
      [1, 2, 3],
    ],
    [[4, 3], undefined, [3]],
    [[12], undefined, [1]],
  ])('takes [%s] for items', (shape, wanted, expected) => {
    const items = toItems({ shape, data: bytes(12), type: 'u1' }, { name, ...(wanted && { shape: wanted }) });
    expect(items.shape).toEqual(expected);
    expect(items.count).toBe(shape[0]);
    expect([...items.values]).toEqual([...bytes(12)]);
  });
  it('brings the channels to the front', () => {
    const { shape, values } = toItems({ shape: [2, 1, 2, 3], data: bytes(12), type: 'u1' }, { name, shape: [3, 1, 2] });
    expect(shape).toEqual([3, 1, 2]);
    expect([...values]).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
  });
  it('keeps bytes and floats of images, and narrows other numbers', () => {
    const values = (type: string, data: ArrayLike<number>) =>
      toItems({ shape: [1, 1, 2], data, type }, { name }).values;
    expect(values('b1', Uint8Array.of(0, 1))).toEqual(Uint8Array.of(0, 255));
    expect(values('i8', Float64Array.of(0, 255))).toEqual(Uint8Array.of(0, 255));
    expect(values('f8', Float64Array.of(0, 0.5))).toEqual(Float32Array.of(0, 0.5));
    expect(() => values('i4', Int32Array.of(0, 256))).toThrow('integers in 0…255 for images; received 256');
    expect(() => values('f4', Float32Array.of(0.5, 200))).toThrow('floats in 0…1 for images; received 200');
    expect(() => values('f4', Float32Array.of(0.5, Number.NaN))).toThrow('received NaN');
  });
  it('makes points float32, and refuses infinite ones', () => {
    expect(toItems({ shape: [2, 1], data: bytes(2), type: 'u1' }, { name }).values).toEqual(Float32Array.of(0, 1));
    const data = Float64Array.of(1, Number.POSITIVE_INFINITY);
    expect(() => toItems({ shape: [2, 1], data, type: 'f8' }, { name })).toThrow('received Infinity at place 1');
  });
  it('says what was expected when the shape does not fit', () => {
    const array = { shape: [3, 8, 8], data: bytes(192), type: 'u1' };
    expect(() => toItems(array, { name, shape: [1, 28, 28] })).toThrow(
      'a.npy does not fit; expected [N, 1, 28, 28]; received [N, 8, 8]',
    );
    expect(() => toItems({ shape: [1, 2, 2, 3, 1], data: bytes(12), type: 'u1' }, { name })).toThrow('expected [N,');
    expect(() => toItems({ shape: [0, 2], data: bytes(0), type: 'u1' }, { name })).toThrow('is empty');
    expect(() => toItems({ shape: [], data: bytes(1), type: 'u1' }, { name })).toThrow('is empty');
  });
});

describe('toLabels', () => {
  it('takes [N] and [N, 1]', () => {
    expect(toLabels({ shape: [2], data: [3, 0], type: 'i8' }, { name, count: 2 })).toEqual(Int32Array.of(3, 0));
    expect(toLabels({ shape: [2, 1], data: [3, 0], type: 'u1' }, { name, count: 2 })).toEqual(Int32Array.of(3, 0));
  });
  it('leaves out several labels an item, and refuses what is not a class index', () => {
    expect(toLabels({ shape: [2, 2], data: [1, 0, 0, 1], type: 'u1' }, { name, count: 2 })).toBeUndefined();
    expect(() => toLabels({ shape: [3], data: [1, 0, 0], type: 'u1' }, { name, count: 2 })).toThrow('expected 2');
    expect(() => toLabels({ shape: [2], data: [0.5, 0], type: 'f4' }, { name, count: 2 })).toThrow('received 0.5');
    expect(() => toLabels({ shape: [2], data: [1, -1], type: 'i4' }, { name, count: 2 })).toThrow('received -1');
  });
});
