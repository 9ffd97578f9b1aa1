import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, gradientError } from '../../../test/evaluate.ts';
import { expectShapeError, fixtureError, fixtures } from '../../../test/fixtures.ts';
import { backward } from '../gradient.ts';
import { input, sizeOf } from '../value.ts';
import { mul } from './arithmetic.ts';
import { conv2d, conv2dTranspose } from './convolution.ts';
import { sum } from './reduction.ts';

/** The forms are of degree two at most in each factor, so a difference as wide as the numbers is exact: 6e-7 is reached. */
const exact = { delta: 1 };
const tolerance = 2e-6;

describe('against PyTorch, gradients included', () => {
  test.each(fixtures('convolution', 'conv2d'))('conv2d $options is $source', async (each) => {
    const error = await fixtureError(each, ([x, filter, bias], options) => conv2d(x!, filter!, { ...options, bias }));
    expect(error).toBeLessThan(1e-7);
  });
  test.each(fixtures('convolution', 'conv2dTranspose'))('conv2dTranspose $options is $source', async (each) => {
    const error = await fixtureError(each, ([y, filter, bias], options) =>
      conv2dTranspose(y!, filter!, { ...options, bias }),
    );
    expect(error).toBeLessThan(1e-7);
  });
});

const kernels = [
  [1, 1],
  [2, 3],
  [3, 3],
  [4, 2],
  [5, 4],
] as const;
const geometries = kernels.flatMap(([kh, kw]) =>
  [1, 2, 3].flatMap((stride) => [0, 1, 2].map((padding) => ({ kh, kw, stride, padding }))),
);

describe('gradients of first and second order are the differences', () => {
  test.each(geometries)('conv2d on 5×4: kernel $kh×$kw, stride $stride, padding $padding', async (geometry) => {
    const { kh, kw, stride, padding } = geometry;
    const shapes = [
      [2, 2, 5, 4],
      [3, 2, kh, kw],
    ];
    for (const order of [1, 2] as const) {
      const error = await gradientError(shapes, (x, w) => conv2d(x, w, { stride, padding }), { order, ...exact });
      expect(error).toBeLessThan(tolerance);
    }
  });

  const transposed = geometries.flatMap((geometry) =>
    [0, 1, 2]
      .filter((outputPadding) => outputPadding === 0 || outputPadding < geometry.stride)
      .map((outputPadding) => ({ ...geometry, outputPadding }))
      .filter(
        ({ kh, kw, stride, padding, outputPadding }) =>
          Math.min(2 * stride + kh, stride + kw) - 2 * padding + outputPadding > 0,
      ),
  );
  test.each(transposed)(
    'conv2dTranspose on 3×2: kernel $kh×$kw, stride $stride, padding $padding, outputPadding $outputPadding',
    async ({ kh, kw, stride, padding, outputPadding }) => {
      const shapes = [
        [2, 3, 3, 2],
        [3, 2, kh, kw],
      ];
      for (const order of [1, 2] as const) {
        const build = conv2dTranspose;
        const error = await gradientError(shapes, (y, w) => build(y, w, { stride, padding, outputPadding }), {
          order,
          ...exact,
        });
        expect(error).toBeLessThan(tolerance);
      }
    },
  );

  test.each([
    { name: '1×1 on 1×1', image: [1, 1], kernel: [1, 1], stride: 1 },
    { name: 'a kernel that covers the image', image: [5, 3], kernel: [5, 3], stride: 1 },
    { name: 'a kernel that covers the image, stride beyond it', image: [4, 3], kernel: [4, 3], stride: 7 },
    { name: 'a stride that leaves rows and columns unused', image: [9, 8], kernel: [2, 2], stride: 4 },
    { name: 'a kernel smaller than its stride', image: [7, 5], kernel: [1, 2], stride: 3 },
  ])('$name, with bias', async ({ image, kernel, stride }) => {
    for (const order of [1, 2] as const) {
      const shapes = [[2, 2, ...image], [3, 2, ...kernel], [3]];
      const error = await gradientError(shapes, (x, w, bias) => conv2d(x, w, { stride, bias }), { order, ...exact });
      expect(error).toBeLessThan(tolerance);
      const back = [[2, 3, 1, 1], [3, 2, ...kernel], [2]];
      const transposedError = await gradientError(back, (y, w, bias) => conv2dTranspose(y, w, { stride, bias }), {
        order,
        ...exact,
      });
      expect(transposedError).toBeLessThan(tolerance);
    }
  });
});

test('one trilinear form: ⟨conv(x, w), g⟩ = ⟨x, convᵀ(g, w)⟩ = ⟨w, filter gradient⟩, exactly in whole numbers', async () => {
  const small = (max: number, min = 1) => fc.integer({ min, max });
  const geometry = fc.record({
    sizes: fc.tuple(small(3), small(3), small(3), small(9), small(9)),
    kernel: fc.tuple(small(4), small(4)),
    stride: small(4),
    padding: small(3, 0),
    seed: small(1e6),
  });
  await fc.assert(
    fc.asyncProperty(geometry, async ({ sizes: [n, c, o, h, w], kernel, stride, padding, seed }) => {
      fc.pre(h + 2 * padding >= kernel[0] && w + 2 * padding >= kernel[1]);
      const [x, filter] = [input('x', [n, c, h, w]), input('filter', [o, c, ...kernel])];
      const y = conv2d(x, filter, { stride, padding });
      const g = input('g', y.shape);
      const [gx, gFilter] = backward([{ value: y, gradient: g }], [x, filter]);
      const extra = [2, 3].map(
        (axis) => x.shape[axis]! - (y.shape[axis]! - 1) * stride + 2 * padding - kernel[axis - 2]!,
      );
      const forms = [sum(mul(y, g)), sum(mul(x, gx!)), sum(mul(filter, gFilter!))];
      if (extra[0] === extra[1]) {
        const back = conv2dTranspose(g, filter, { stride, padding, outputPadding: extra[0]! });
        expect(back.shape).toEqual(x.shape);
        forms.push(sum(mul(x, back)));
      }
      const whole = (count: number, salt: number) =>
        Float32Array.from({ length: count }, (_, i) => (Math.imul(i + salt, 2654435761 + seed) >>> 28) - 8);
      const feeds = {
        x: whole(n * c * h * w, 1),
        filter: whole(sizeOf(filter.shape), 2),
        g: whole(sizeOf(g.shape), 3),
      };
      const results = (await evaluate(forms, feeds)).flat();
      expect(new Set(results).size, results.join(', ')).toBe(1);
    }),
    { numRuns: 150 },
  );
});

test.each([
  { form: 'patches', sizes: [3, 8, 6, 7, 9], kernel: [3, 2] },
  { form: 'shifted copies, in several shares of the batch', sizes: [35, 16, 18, 32, 30], kernel: [5, 4] },
  { form: 'shifted copies, a kernel as high as a row', sizes: [2, 17, 16, 25, 24], kernel: [1, 3] },
])('filter gradient as $form is exact in whole numbers', async ({ sizes, kernel }) => {
  const [n, c, o, h, w] = sizes as [number, number, number, number, number];
  const [kh, kw] = kernel as [number, number];
  const [x, filter] = [input('x', [n, c, h, w]), input('filter', [o, c, kh, kw])];
  const y = conv2d(x, filter);
  const g = input('g', y.shape);
  const [, , p, q] = y.shape as [number, number, number, number];
  const whole = (count: number, salt: number) =>
    Float32Array.from({ length: count }, (_, i) => (Math.imul(i + salt, 2654435761) >>> 28) - 8);
  const feeds = { x: whole(n * c * h * w, 1), filter: whole(sizeOf(filter.shape), 2), g: whole(n * o * p * q, 3) };
  const [found] = await evaluate(backward([{ value: y, gradient: g }], [filter]), feeds);
  for (const place of [0, 1, 77, Math.floor(found!.length / 2), found!.length - 1]) {
    const [b, a] = [place % kw, Math.floor(place / kw) % kh];
    const [channel, out] = [Math.floor(place / (kw * kh)) % c, Math.floor(place / (kw * kh * c))];
    let expected = 0;
    for (let item = 0; item < n; item++) {
      for (let i = 0; i < p; i++) {
        for (let j = 0; j < q; j++) {
          expected +=
            feeds.x[((item * c + channel) * h + i + a) * w + j + b]! * feeds.g[((item * o + out) * p + i) * q + j]!;
        }
      }
    }
    expect(found![place], `number ${place}`).toBe(expected);
  }
});

test('flops are two for each product of the form', () => {
  const y = conv2d(input('x', [2, 3, 8, 8]), input('w', [4, 3, 3, 3]), { stride: 2, padding: 1 });
  expect(y.node.rule.flops).toBe(2 * 2 * 4 * 4 * 4 * 3 * 9);
  expect(conv2dTranspose(y, input('w', [4, 3, 3, 3])).node.rule.flops).toBe(2 * 2 * 4 * 4 * 4 * 3 * 9);
});

describe('misuse', () => {
  const [x, w] = [input('x', [2, 3, 5, 4]), input('w', [6, 3, 3, 3])];
  test('conv2d names what does not fit', () => {
    expectShapeError(() => conv2d(input('x', [2, 3, 5]), w), 'conv2d', 'four axes', '[2, 3, 5] and [6, 3, 3, 3]');
    expectShapeError(() => conv2d(x, input('w', [3, 6, 3, 3])), 'conv2d', 'the 3 channels of [2, 3, 5, 4] at axis 1');
    expectShapeError(() => conv2d(x, input('w', [6, 3, 3, 5])), 'conv2d', 'at least 3×5', '5×4, padding 0');
    expectShapeError(() => conv2d(x, w, { bias: input('b', [3]) }), 'conv2d', 'a bias of shape [6]', '[3]');
    expectShapeError(() => conv2d(input('x', [2, 3, 5, 4], 'uint8'), w), 'conv2d', 'float32', 'uint8');
  });
  test('conv2dTranspose names what does not fit', () => {
    const name = 'conv2dTranspose';
    expectShapeError(() => conv2dTranspose(x, w), name, 'the 3 channels of [2, 3, 5, 4] at axis 0', '[6, 3, 3, 3]');
    const y = input('y', [2, 6, 1, 1]);
    expectShapeError(() => conv2dTranspose(y, w, { padding: 2 }), name, 'at least 1×1', '-1×-1');
    expectShapeError(() => conv2dTranspose(y, w, { bias: input('b', [6]) }), name, 'a bias of shape [3]', '[6]');
    for (const outputPadding of [2, -1, 0.5]) {
      expectShapeError(
        () => conv2dTranspose(y, w, { stride: 2, outputPadding }),
        name,
        'below the stride 2',
        `received ${outputPadding}`,
      );
    }
  });
  test.each([{ stride: 0 }, { stride: 1.5 }, { padding: -1 }, { padding: 0.5 }])('both refuse %o', (options) => {
    expectShapeError(() => conv2d(x, w, options), 'conv2d', 'a stride ≥ 1 and a padding ≥ 0');
    expectShapeError(() => conv2dTranspose(input('y', [2, 6, 4, 4]), w, options), 'conv2dTranspose', 'a stride ≥ 1');
  });
});
