import { expect, test } from 'vitest';
import { createLatest, createQueue } from './queue.ts';

test('urgent tasks go before those that wait, one at a time, and a failure stops nothing', async () => {
  const queue = createQueue();
  const done: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = queue.add(() => gate);
  const task = (name: string) => async () => {
    done.push(name);
    if (name === 'bad') throw new Error('bad');
    return name;
  };
  const slow = queue.add(task('slow'));
  const bad = queue.add(task('bad'), { urgent: true });
  const quick = queue.add(task('quick'), { urgent: true });
  open();
  await expect(bad).rejects.toThrow('bad');
  expect(await Promise.all([first, slow, quick])).toEqual([undefined, 'slow', 'quick']);
  expect(done).toEqual(['bad', 'quick', 'slow']);
});

test('of requests that come while one is worked on only the newest is kept', async () => {
  const opened: (() => void)[] = [];
  const seen: [number, number][] = [];
  const worked: number[] = [];
  const ask = createLatest<number, number>(
    async (request) => {
      worked.push(request);
      await new Promise<void>((resolve) => opened.push(resolve));
      return 10 * request;
    },
    (result, request) => seen.push([request, result]),
    () => {},
  );
  for (const request of [1, 2, 3, 4]) ask(request);
  opened[0]!();
  await expect.poll(() => worked).toEqual([1, 4]);
  opened[1]!();
  await expect
    .poll(() => seen)
    .toEqual([
      [1, 10],
      [4, 40],
    ]);
});

test('a request that fails is told, and the next one is worked on', async () => {
  const failed: unknown[] = [];
  const seen: number[] = [];
  const ask = createLatest<number, number>(
    async (request) => {
      if (request === 1) throw new Error('no');
      return request;
    },
    (result) => seen.push(result),
    (error) => failed.push(error),
  );
  ask(1);
  ask(2);
  await expect.poll(() => [seen, failed]).toEqual([[2], [new Error('no')]]);
});
