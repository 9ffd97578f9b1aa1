import { describe, expect, test } from 'vitest';
import { idleStep, pretendTeam } from '../../test/pretended-team.ts';
import { checkItems, configOfRank, createExchange, shareStates } from './team-step.ts';
import { resolveConfig } from './train.ts';

const config = resolveConfig({ preset: 'digits', batchSize: 100 });

describe('configOfRank', () => {
  test('divides the batches', () => {
    const labels = { classes: 10, count: 100, batchSize: 20, weight: 1 };
    expect(configOfRank({ ...config, labels }, 4)).toEqual({
      ...config,
      batchSize: 25,
      labels: { ...labels, batchSize: 5 },
    });
  });

  test.each([
    [3, config, 'batchSize: expected a multiple of the 3 ranks, 2 or more for each; received 100', 'batchSize=99'],
    [100, config, 'batchSize: expected a multiple of the 100 ranks, 2 or more for each; received 100', 'batchSize=200'],
  ])('refuses what does not divide: %d ranks', (size, of, message, remedy) => {
    expect(() => configOfRank(of, size)).toThrow(
      expect.objectContaining({ code: 'config', message, remedy: expect.stringContaining(remedy) }),
    );
  });

  test('refuses devices that keep their gradients', () => {
    expect(() => configOfRank({ ...config, device: 'webgpu' }, 2)).toThrow('device: expected cpu, as 2 ranks');
  });
});

test('there are at least as many items as ranks', () => {
  expect(() => checkItems({ count: 4 }, 4)).not.toThrow();
  expect(() => checkItems({ count: 3 }, 4)).toThrow('at least as many training items as ranks, 4; received 3');
});

test('gradients become their mean, and a signal on any rank stops all', () => {
  const own = new AbortController();
  let elsewhere = 0;
  const others = pretendTeam({
    sum: (values) => values.set(values.map((value) => value + (values.length > 1 ? 4 : elsewhere))),
  });
  const { exchange, signal } = createExchange(others, own.signal);
  const numbers = Float32Array.of(2, 6, -4);
  exchange.average(numbers);
  expect([...numbers]).toEqual([3, 5, 0]);
  expect(signal.aborted).toBe(false);
  elsewhere = 1;
  exchange.average(numbers);
  expect([signal.aborted, own.signal.aborted]).toEqual([true, false]);

  const mine = createExchange(pretendTeam({}), own.signal);
  own.abort();
  expect(mine.signal.aborted).toBe(false);
  mine.exchange.average(numbers);
  expect(mine.signal.aborted).toBe(true);
});

test('every rank begins with what rank 0 holds', () => {
  const step = idleStep();
  shareStates(step, pretendTeam({ broadcast: (values) => void values.fill(3) }));
  for (const array of [step.states, step.slots, step.averages].flatMap((arrays) => [...arrays.values()]))
    expect(new Set(array)).toEqual(new Set([3]));
  expect(step.pushed).toBe(1);
});
