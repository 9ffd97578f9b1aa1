import { expect, it } from 'vitest';
import { memoryUse } from './host.ts';

const gibibyte = 2 ** 30;

it.each([
  [
    20,
    0,
    4,
    'for parameters, gradients and moments, which is what the CPU’s kernel addresses; activations come on top',
  ],
  [1.5, 0, 1.5, 'what is free now'],
  [20, 2, 2, 'what this process may take'],
  [1, 2, 1, 'what is free now'],
])('%d GiB free under a limit of %d GiB: %d', (available, limit, trainingGiB, why) => {
  expect(memoryUse(available * gibibyte, limit * gibibyte)).toEqual({ trainingGiB, why });
});
