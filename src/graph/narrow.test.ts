import { describe, expect, test } from 'vitest';
import { evaluate, numbers } from '../../test/evaluate.ts';
import { encodeModel } from '../onnx/model.ts';
import {
  add,
  conv2d,
  conv2dTranspose,
  div,
  exp,
  input,
  mul,
  product,
  reshape,
  slice,
  sub,
  type Value,
} from './index.ts';

/** The flops and numbers of a part, beside those of the whole value. */
async function partAndWhole(build: () => Value, part: (whole: Value) => Value, feeds: Record<string, Float32Array>) {
  const whole = build();
  const [all] = await evaluate([exp(whole)], feeds);
  const taken = part(whole);
  const [numbersOfPart] = await evaluate([taken], feeds);
  const [numbersOfWhole, same] = await evaluate([whole, taken], feeds);
  const { flops } = encodeModel({ out: taken });
  expect(all).toHaveLength(numbersOfWhole!.length);
  return { flops, all: encodeModel({ out: whole }).flops, numbersOfPart, same };
}

describe('a part is computed alone, and is the same numbers', () => {
  test('rows and columns of a product, as they lie or transposed', async () => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const build = () =>
        product(input('a', transposeA ? [5, 8] : [8, 5]), input('b', transposeB ? [6, 5] : [5, 6]), {
          transposeA,
          transposeB,
        });
      const feeds = { a: numbers(40), b: numbers(30, 2) };
      const part = (c: Value) => slice(slice(c, 1, 1, 4), 0, 2, 8);
      const { flops, all, numbersOfPart, same } = await partAndWhole(build, part, feeds);
      expect([flops, all]).toEqual([2 * 6 * 5 * 3, 2 * 8 * 5 * 6]);
      expect(numbersOfPart).toEqual(same);
    }
  });

  test('items of convolutions, through reshapes and arithmetic that broadcasts', async () => {
    const feeds = {
      x: numbers(4 * 2 * 5 * 5),
      w: numbers(3 * 2 * 3 * 3, 2),
      y: numbers(4 * 3 * 2 * 2, 3),
      s: numbers(4, 4),
    };
    const [x, w, y, s] = [
      input('x', [4, 2, 5, 5]),
      input('w', [3, 2, 3, 3]),
      input('y', [4, 3, 2, 2]),
      input('s', [4, 1, 1, 1]),
    ];
    const part = (whole: Value) => slice(whole, 0, 1, 3);
    const wholes = [
      () => mul(reshape(conv2d(x, w), [4, 27, 1, 1]), s),
      () => sub(div(conv2dTranspose(y, w), add(exp(s), 1)), 2),
    ];
    for (const whole of wholes) {
      const { flops, all, numbersOfPart, same } = await partAndWhole(whole, part, feeds);
      expect(flops * 2).toBe(all);
      expect(numbersOfPart).toEqual(same);
    }
  });
});

test('what is used whole, or in parts that cover it, is computed once', () => {
  const c = product(input('a', [8, 5]), input('b', [5, 6]));
  const whole = encodeModel({ c }).flops;
  expect(encodeModel({ c, part: slice(c, 0, 0, 1) }).flops).toBe(whole);
  expect(encodeModel({ low: slice(c, 0, 0, 4), high: slice(c, 0, 4, 8) }).flops).toBe(whole);
  expect(encodeModel({ sum: add(c, 1), part: slice(c, 0, 0, 1) }).flops).toBe(whole);
});
