import { describe, expect, it } from 'vitest';
import { heldOutTenth, splitHeldOut } from './hold-out.ts';

describe('heldOutTenth', () => {
  it('takes every tenth of each class', () => {
    const labels = Int32Array.from({ length: 60 }, (_, item) => item % 3);
    const held = [...heldOutTenth(60, labels)].flatMap((mark, item) => (mark ? [item] : []));
    expect(held).toEqual([27, 28, 29, 57, 58, 59]);
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
    expect([...test.values]).toEqual([36, 37, 38, 39]);
    expect(train.values.buffer).toBe(values.buffer);
    for (const { values, labels } of [train, test]) {
      for (const [item, label] of labels!.entries()) expect((values[2 * item]! / 2) % 2).toBe(label);
    }
    expect([...train.values].sort((a, b) => a - b)).toEqual([...train.values]);
  });
});
