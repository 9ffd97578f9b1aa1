import { expect, test } from 'vitest';
import { allSteps, stepAt } from './snapshot-steps.ts';

test('the slider has the steps of all; a run shows its last one up to there', () => {
  expect(allSteps([[0, 10, 20], [0, 15], []])).toEqual([0, 10, 15, 20]);
  expect([stepAt([0, 15], 10), stepAt([0, 15], 15), stepAt([5], 4), stepAt([], 4)]).toEqual([
    0,
    15,
    undefined,
    undefined,
  ]);
});
