import { expect, test } from 'vitest';
import { checkpointChoices } from './checkpoints.ts';

test('the newest comes first; the newest and the best one are called so', () => {
  const best = { step: 2000, by: 'reconstruction' };
  expect(checkpointChoices({ checkpoints: [0, 2000, 4000], best })).toEqual([
    { step: 4000, title: 'after 4,000 steps, latest' },
    { step: 2000, title: 'after 2,000 steps, best reconstruction' },
    { step: 0, title: 'after 0 steps' },
  ]);
  expect(checkpointChoices({ checkpoints: [7], best: null })).toEqual([{ step: 7, title: 'after 7 steps, latest' }]);
});
