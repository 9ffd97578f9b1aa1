import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { idleStep, pretendTeam } from '../../test/pretended-team.ts';
import { compareEvery, createComparison, findDifference, withComparison } from './compare-ranks.ts';
import { resolveConfig } from './train.ts';

/** What rank 0 sends of a step as it begins. */
function digestOfRank0(): Uint8Array {
  let digest = new Uint8Array();
  const broadcast = (values: Uint8Array | Float32Array) => {
    digest = Uint8Array.from(values);
  };
  findDifference(idleStep(), pretendTeam({ rank: 0, broadcast }), 0);
  return digest;
}

const sent = digestOfRank0();
const broadcast = (values: Uint8Array | Float32Array) => values.set(sent);
const config = { ...resolveConfig({ preset: 'digits' }), steps: 250, checkpointEvery: 80, snapshotEvery: 30 };

test.each([
  ['every so often, and before what is saved', {}, [80, compareEvery, 160, 200, 240, 250]],
  [
    'before each snapshot that may be the best one',
    { best: 'reconstruction' as const },
    [30, 60, 80, 90, compareEvery, 120, 150, 160, 180, 200, 210, 240, 250],
  ],
])('compares %s', (_, more, expected) => {
  const compared: number[] = [];
  const { signal } = new AbortController();
  let done = 0;
  const team = pretendTeam({ broadcast: () => void compared.push(done) });
  const compare = createComparison(idleStep(), team, { config: { ...config, ...more }, signal });
  for (done = 1; done <= config.steps; done++) compare(done);
  expect(compared).toEqual(expected);
});

test('compares where a signal ends the run', () => {
  const stop = new AbortController();
  const other = idleStep();
  other.states.get('weight')![0] = 5;
  const compare = createComparison(other, pretendTeam({ broadcast }), { config, signal: stop.signal });
  expect(compare(7)).toBeUndefined();
  stop.abort();
  expect(compare(7)?.message).toMatch(/^after step 7 rank 1 on .* holds other parameters than rank 0$/);
});

test.each([
  ['a parameter', 'states', 'weight'],
  ['a moment', 'slots', 'weight.velocity'],
  ['an average', 'averages', 'weight'],
] as const)('finds one bit of %s', (_, where, name) => {
  const other = idleStep();
  new Uint8Array(other[where].get(name)!.buffer)[4]! ^= 1;
  expect(findDifference(other, pretendTeam({ broadcast }), 3)).toMatchObject({
    code: 'runtime',
    message: `after step 3 rank 1 on ${hostname()} holds other parameters than rank 0`,
  });
});

test('running statistics are each rank’s own', () => {
  const other = idleStep();
  other.states.get('bn.mean')![0] = 8;
  expect(findDifference(other, pretendTeam({ broadcast }), 3)).toBeUndefined();
});

test('a rank that holds what rank 0 holds, rank 0 itself included, learns of another that does not', async () => {
  for (const rank of [0, 1]) {
    const team = pretendTeam({
      ...{ rank, size: 3, broadcast },
      sum: (values) => values.set(values.map((value, place) => value + (place === 2 ? 1 : 0))),
      tell: (_, root) => (root === 2 ? 'elsewhere' : undefined),
    });
    const step = withComparison(idleStep(), (done) => findDifference(idleStep(), team, done));
    await expect(step.run(4)).rejects.toMatchObject({
      code: 'runtime',
      message: 'after step 5 rank 2 on elsewhere holds other parameters than rank 0',
    });
  }
});

test.each([
  [[2], 'rank 2 on host-2 holds other parameters than rank 0'],
  [[1, 3], 'rank 1 on host-1, rank 3 on host-3 hold other parameters than rank 0'],
  [[1, 2, 3], 'all other ranks hold other parameters than rank 0 on host-0'],
])('of ranks %j it says: %s', (ranks, message) => {
  const team = pretendTeam({
    ...{ size: 4, broadcast },
    sum: (values) => values.set(values.map((_, rank) => Number(ranks.includes(rank)))),
    tell: (_, root = 0) => `host-${root}`,
  });
  expect(findDifference(idleStep(), team, 0)).toMatchObject({
    message: `after step 0 ${message}`,
    remedy: expect.stringMatching(/^nothing was trained yet: give the same command again;/),
  });
  expect(findDifference(idleStep(), team, 1)?.remedy).toMatch('ali resume goes on from the newest');
});
