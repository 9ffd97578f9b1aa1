import { describe, expect, test } from 'vitest';
import { fitInput } from './fit-input.ts';
import { resizePlanes } from './resize.ts';

describe('resizing, the middles of pixels aligned', () => {
  const plane = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
  test('halving is the mean of two by two, and nothing changes at the same size', () => {
    const halved = resizePlanes(plane, { height: 2, width: 4 }, { height: 1, width: 2 });
    expect([...halved]).toEqual([2.5, 4.5]);
    expect(resizePlanes(plane, { height: 2, width: 4 }, { height: 2, width: 4 })).toEqual(plane);
  });
  test('enlarging by hand: places -¼, ¼, ¾, 1¼ of two pixels, held at the edges', () => {
    const rows = Float32Array.of(0, 4, 8, 0);
    expect([...resizePlanes(rows, { height: 2, width: 2 }, { height: 2, width: 4 })]).toEqual([0, 1, 3, 4, 8, 6, 2, 0]);
    expect([...resizePlanes(rows.subarray(0, 2), { height: 2, width: 1 }, { height: 4, width: 1 })]).toEqual([
      0, 1, 3, 4,
    ]);
  });
});

describe('items and inputs', () => {
  test('what fits is left as it is, and open axes take what comes', () => {
    const items = Float32Array.of(1, 2, 3, 4);
    for (const axes of [
      [undefined, 1, 2, 2],
      [7, 1, 2, 2],
      [7, undefined, undefined, undefined],
    ]) {
      const fit = fitInput('x', [1, 2, 2], axes);
      expect({ ...fit, of: fit.of(items) }).toEqual({ shape: [1, 2, 2], batch: axes[0], of: items });
    }
    expect(fitInput('x', [1, 2, 2], [3, 4])).toMatchObject({ shape: [4], batch: 3 });
    expect(fitInput('x', [1, 28, 28], [200, 784])).toMatchObject({ shape: [784], batch: 200 });
    expect(fitInput('x', [2], [undefined, 2])).toMatchObject({ shape: [2], batch: undefined });
  });
  test('grey becomes three channels, after resizing', () => {
    const fit = fitInput('x', [1, 2, 2], [1, 3, 1, 2]);
    expect(fit.shape).toEqual([3, 1, 2]);
    expect([...fit.of(Float32Array.of(0, 2, 4, 6, 1, 1, 1, 1))]).toEqual([2, 4, 2, 4, 2, 4, 1, 1, 1, 1, 1, 1]);
  });
  test.each([
    [[1, 28, 28], [1, 224, 224, 3], 'its channels come last'],
    [[3, 64, 64], [undefined, undefined, undefined, 3], 'its channels come last'],
    [[1, 28, 28], [undefined, undefined, undefined, 1], 'its channels come last'],
    [[3, 28, 28], [1, 1, 28, 28], 'of 3 channels'],
    [[1, 28, 28], [1, 100], 'an input [batch, 1, height, width]'],
    [[2], [1, 3, 2, 2], 'whose input is [batch, 2]'],
    [[1, 28, 28], [], 'an axis for the batch'],
    [[1, 28, 28], [1, 1, 2 ** 20, 2 ** 20], 'at most 67108864 numbers a call'],
    [[1, 28, 28], [2 ** 17, 784], 'at most 67108864 numbers a call'],
    [[2], [2 ** 26, 2], 'at most 67108864 numbers a call'],
  ])('items of %j do not go into %j', (shape, axes, remedy) => {
    const asked = axes.map((axis) => axis ?? 'any').join(', ');
    expect(() => fitInput('x', shape, axes)).toThrow(
      expect.objectContaining({
        message: `input "x": expected one that takes items of [${shape.join(', ')}]; received [${asked}]`,
        remedy: expect.stringContaining(remedy),
      }),
    );
  });
});
