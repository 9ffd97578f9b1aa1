import { describe, expect, test } from 'vitest';
import { workAhead } from './ahead.ts';

async function* numbers(count: number, asked: number[] = []) {
  for (let i = 0; i < count; i++) {
    asked.push(i);
    yield i;
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

describe('workAhead', () => {
  test('keeps the order where later work is done first', async () => {
    const work = (item: number) =>
      new Promise<number>((resolve) => setTimeout(() => resolve(10 * item), item % 2 === 0 ? 10 : 0));
    expect(await collect(workAhead(numbers(5), work, { depth: 3 }))).toEqual([0, 10, 20, 30, 40]);
  });

  test('has no more under way than its depth', async () => {
    let most = 0;
    let running = 0;
    const work = async (item: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return item;
    };
    await collect(workAhead(numbers(6), work));
    expect(most).toBe(2);
  });

  test('asks for nothing more after a fault, and waits for what is under way', async () => {
    const asked: number[] = [];
    let done = 0;
    const work = async (item: number) => {
      await new Promise((resolve) => setTimeout(resolve, item));
      if (item === 0) throw new Error('broken');
      done++;
      return item;
    };
    await expect(collect(workAhead(numbers(9, asked), work))).rejects.toThrow('broken');
    expect({ asked, done }).toEqual({ asked: [0, 1], done: 1 });
  });
});
