import { expect, it } from 'vitest';
import { evaluate } from '../../../test/evaluate.ts';
import { gradients, input, mul, square, sum } from '../index.ts';
import { detach } from './detach.ts';

const x = input('x', [3]);
const feeds = { x: Float32Array.of(1, -2, 3) };

it('is the same numbers, and a constant of every gradient', async () => {
  const product = mul(detach(x), x);
  const [first] = gradients(sum(product), [x]);
  const [second] = gradients(sum(square(first!)), [x]);
  const [fixed] = gradients(sum(square(detach(square(x)))), [x]);
  expect(await evaluate([detach(x), product, first!, second!, fixed!], feeds)).toEqual([
    [1, -2, 3],
    [1, 4, 9],
    [1, -2, 3],
    [0, 0, 0],
    [0, 0, 0],
  ]);
});
