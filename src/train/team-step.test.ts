import { describe, expect, test } from 'vitest';
import type { Team } from '../distributed/team.ts';
import type { TrainingStep, Watch } from './step.ts';
import { checkItems, compareEvery, configOfRank, createExchange, shareStates, withComparison } from './team-step.ts';
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

/** One of two ranks; `other` makes of what this one gives what comes back. */
function pretend(other: { sum?: (values: Float32Array) => void; broadcast?: Team['broadcast'] }): Team {
  return {
    ...{ rank: 1, size: 2, vendor: 'MPICH', ranksHere: 2, times: { sum: 0 } },
    sum: other.sum ?? (() => {}),
    broadcast: other.broadcast ?? (() => {}),
    tell: (value) => value,
    enter() {},
    leave() {},
    fail() {},
  };
}

test('gradients become their mean, and a signal on any rank stops all', () => {
  const own = new AbortController();
  let elsewhere = 0;
  const others = pretend({
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

  const mine = createExchange(pretend({}), own.signal);
  own.abort();
  expect(mine.signal.aborted).toBe(false);
  mine.exchange.average(numbers);
  expect(mine.signal.aborted).toBe(true);
});

function tinyStep(): TrainingStep & { pushed: number } {
  const states = new Map([
    ['weight', Float32Array.of(1, 2)],
    ['bn.mean', Float32Array.of(7)],
  ]);
  const step = {
    ...{
      device: 'cpu' as const,
      states,
      averages: states,
      slots: new Map([['weight.velocity', Float32Array.of(0, 0)]]),
    },
    ...{ shapes: new Map(), model: {} as TrainingStep['model'], atOnce: 1, pushed: 0 },
    times: { feed: 0, graph: 0, exchange: 0, update: 0 },
    run: async (): Promise<Watch> => ({}),
    pull: async () => {},
    push: () => void step.pushed++,
    locations: () => ({}),
    isFinite: () => true,
    release: async () => {},
  };
  return step;
}

test('every rank begins with what rank 0 holds', () => {
  const step = tinyStep();
  shareStates(step, pretend({ broadcast: (values) => void values.fill(3) }));
  for (const array of [...step.states.values(), ...step.slots.values()]) expect(new Set(array)).toEqual(new Set([3]));
  expect(step.pushed).toBe(1);
});

test('ranks that hold other parameters stop the run; running statistics are their own', async () => {
  const digests: Uint8Array[] = [];
  const first = withComparison(tinyStep(), pretend({ broadcast: (values) => void digests.push(values as Uint8Array) }));
  await first.run(compareEvery - 2);
  expect(digests).toEqual([]);
  await first.run(compareEvery - 1);
  expect(digests).toHaveLength(1);

  const send = pretend({ broadcast: (values) => values.set(digests[0]!) });
  const same = tinyStep();
  same.states.get('bn.mean')![0] = 8;
  await withComparison(same, send).run(compareEvery - 1);
  for (const change of [same.states.get('weight')!, same.slots.get('weight.velocity')!]) {
    change[1]! += 1e-6;
    await expect(withComparison(same, send).run(compareEvery - 1)).rejects.toMatchObject({
      code: 'runtime',
      message: `after step ${compareEvery} rank 1 holds other parameters than rank 0`,
    });
    change[1]! -= 1e-6;
  }
});
