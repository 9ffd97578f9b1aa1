import { describe, expect, it } from 'vitest';
import { batchOrder } from './batches.ts';

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('batchOrder', () => {
  it('shows every item once an epoch, across the epoch boundary', () => {
    const order = batchOrder({ count: 10, batchSize: 4, seed: 3 });
    const sequence = range(5).flatMap((step) => [...order(step)]);
    expect(sorted(sequence.slice(0, 10))).toEqual(range(10));
    expect(sorted(sequence.slice(10))).toEqual(range(10));
    expect(sequence.slice(10)).not.toEqual(sequence.slice(0, 10));
  });
  it('depends on the step alone: any order of steps gives the same batches', () => {
    const options = { count: 1000, batchSize: 64, seed: 1 };
    const order = batchOrder(options);
    const forward = range(40).map((step) => [...order(step)]);
    const backward = range(40).map((step) => [...batchOrder(options)(39 - step)]);
    expect(backward.reverse()).toEqual(forward);
  });
  it('differs from seed to seed', () => {
    const batch = (seed: number) => [...batchOrder({ count: 1000, batchSize: 32, seed })(0)];
    expect(batch(1)).not.toEqual(batch(2));
    expect(batch(1)).toEqual(batch(1));
  });
  it('repeats items when there are fewer than a batch', () => {
    const batch = [...batchOrder({ count: 3, batchSize: 9, seed: 0 })(7)];
    expect(sorted(batch)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });
  it('fills the array that it is given', () => {
    const out = new Uint32Array(4);
    expect(batchOrder({ count: 8, batchSize: 4, seed: 0 })(5, out)).toBe(out);
    expect(new Set(out).size).toBe(4);
  });
  it('refuses no items, no batch, bad steps and a short array', () => {
    expect(() => batchOrder({ count: 0, batchSize: 4, seed: 0 })).toThrow('at least one item');
    expect(() => batchOrder({ count: 4, batchSize: 0, seed: 0 })).toThrow('batch size');
    const order = batchOrder({ count: 4, batchSize: 4, seed: 0 });
    expect(() => order(-1)).toThrow('step number; received -1');
    expect(() => order(0.5)).toThrow('step number');
    expect(() => order(0, new Uint32Array(3))).toThrow('room for 4');
  });

  it('the shares of all ranks, one behind the other, are the batch', () => {
    const whole = batchOrder({ count: 10, batchSize: 12, seed: 3 });
    for (const size of [2, 3, 4]) {
      const shares = range(size).map((rank) =>
        batchOrder({ count: 10, batchSize: 12 / size, seed: 3, share: { rank, size } }),
      );
      for (const step of range(5)) expect(shares.flatMap((order) => [...order(step)])).toEqual([...whole(step)]);
    }
  });
});
