import { describe, expect, it } from 'vitest';
import { heldOutTenth, splitHeldOut } from './hold-out.ts';

describe('heldOutTenth', () => {
  it('takes every tenth of each class', () => {
    const labels = Int32Array.from({ length: 60 }, (_, item) => item % 3);
    const held = [...heldOutTenth(60, labels)].flatMap((mark, item) => (mark ? [item] : []));
    expect(held).toEqual([27, 28, 29, 57, 58, 59]);
  });
  it('carries what small classes leave over to the next, whatever the order of the items', () => {
    const count = 180;
    for (const labels of [
      Int32Array.from({ length: count }, (_, item) => item % 20),
      Int32Array.from({ length: count }, (_, item) => Math.floor(item / 9)),
    ]) {
      const held = [...heldOutTenth(count, labels)].flatMap((mark, item) => (mark ? [labels[item]!] : []));
      expect(held.length).toBe(18);
      expect(new Set(held).size).toBe(18);
    }
  });
  it('holds out every tenth of classes of one item', () => {
    const held = heldOutTenth(
      30,
      Int32Array.from({ length: 30 }, (_, item) => item),
    );
    expect([...held].flatMap((mark, item) => (mark ? [item] : []))).toEqual([9, 19, 29]);
  });
  it('holds out at least one item, and refuses a single one', () => {
    expect([...heldOutTenth(3)]).toEqual([0, 0, 1]);
    expect(() => heldOutTenth(1)).toThrow('at least two items');
  });
});

describe('splitHeldOut', () => {
  it('keeps items and labels together, in order and in the same memory', () => {
    const count = 25;
    const values = Float32Array.from({ length: count * 2 }, (_, place) => place);
    const labels = Int32Array.from({ length: count }, (_, item) => item % 2);
    const { train, test } = splitHeldOut(values, 2, labels);
    expect([train.count, test.count]).toEqual([23, 2]);
    expect([...test.values]).toEqual([26, 27, 36, 37]);
    expect(train.values.buffer).toBe(values.buffer);
    for (const { values, labels } of [train, test]) {
      for (const [item, label] of labels!.entries()) expect((values[2 * item]! / 2) % 2).toBe(label);
    }
    expect([...train.values].sort((a, b) => a - b)).toEqual([...train.values]);
  });
});
