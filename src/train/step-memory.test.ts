import { expect, it } from 'vitest';
import { logOdds, zeros } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { createBlock, initialise } from './step-memory.ts';

/** Items of two numbers of which the decoder's bias learns 500, evenly spread: every 2.4th, rounded down, of 1200. */
const count = 1200;
const looked = new Set(Array.from({ length: 500 }, (_, place) => Math.floor((place * count) / 500)));

it('takes the log-odds of the mean of 500 items, evenly spread over all', async () => {
  const values = new Uint8Array(2 * count);
  for (let item = 0; item < count; item++) values.set(looked.has(item) ? [204, item % 256] : [51, 255], 2 * item);
  const scope = new Scope({ mode: 'train', weights: zeros, batchNorm: { rate: 0.05, epsilon: 1e-5 } });
  scope.state('decoder.bias', [2], logOdds);
  const states = [...scope.states.values()];
  const block = createBlock(states, { allocate: (length) => new Float32Array(length), alignment: 1 });
  await initialise([block], { states: scope.states, seed: 0, split: { values, count }, itemSize: 2 });
  const second = [...looked].reduce((sum, item) => sum + (item % 256), 0) / 500 / 255;
  const [first, other] = block.views.get('decoder.bias')!;
  expect(first).toBeCloseTo(Math.log(0.8 / 0.2), 6);
  expect(other).toBeCloseTo(Math.log(second / (1 - second)), 6);
});
