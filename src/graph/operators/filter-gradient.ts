/** The ONNX forms of a convolution's filter gradient; which one is fastest depends on the shapes and was measured. */

import type { Emitter, Shape } from '../value.ts';
import { emitReshape, emitSlice } from './layout.ts';

export interface FilterGradient {
  /** Names of the image x [n, c, h, w] and of the gradient g [n, o, p, q] that arrives at the convolution's output. */
  readonly x: string;
  readonly g: string;
  readonly xShape: Shape;
  readonly gShape: Shape;
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly padding: number;
}

interface Sizes {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly o: number;
  readonly p: number;
  readonly q: number;
}

/** Writes [o, c, kh, kw]: Σ over n, p, q of g · x, for each tap of the kernel. */
export function emitFilterGradient(emitter: Emitter, gradient: FilterGradient): string {
  const [n, c, h, w] = gradient.xShape as [number, number, number, number];
  const [, o, p, q] = gradient.gShape as [number, number, number, number];
  const sizes = { n, c, h, w, o, p, q };
  const { kernel, stride, padding } = gradient;
  const taps = kernel[0] * kernel[1];
  if (padding === 0 && p === 1 && q === 1 && h === kernel[0] && w === kernel[1])
    return asProduct(emitter, gradient, sizes);
  if (padding === 0 && stride === 1 && taps === 1) return asChannelProduct(emitter, gradient, sizes);
  if (padding === 0 && taps <= 9 && p * q <= 64 && c >= 8) return asPatchProduct(emitter, gradient, sizes);
  if (padding === 0 && stride === 1 && p * q >= 300 && c >= 16 && o >= 16)
    return asShiftedProduct(emitter, gradient, sizes);
  return asConvolution(emitter, gradient, sizes);
}

/** One place an image: gᵀ · x, both flat. */
function asProduct(
  emitter: Emitter,
  { x, g, xShape, gShape, kernel }: FilterGradient,
  { n, c, h, w, o }: Sizes,
): string {
  const flatX = emitReshape(emitter, x, xShape, [n, c * h * w]);
  const flatG = emitReshape(emitter, g, gShape, [n, o]);
  const product = emitter.node('Gemm', [flatG, flatX], { transA: 1 });
  return emitReshape(emitter, product, [o, c * h * w], [o, c, ...kernel]);
}

/** A 1×1 kernel: the product of both with channels first. */
function asChannelProduct(emitter: Emitter, { x, g }: FilterGradient, { n, c, o, p, q }: Sizes): string {
  const flat = (value: string, channels: number) => {
    const swapped = emitter.node('Transpose', [value], { perm: [1, 0, 2, 3] });
    return emitter.node('Reshape', [swapped, emitter.integers([channels, n * p * q])]);
  };
  const product = emitter.node('Gemm', [flat(g, o), flat(x, c)], { transB: 1 });
  return emitter.node('Reshape', [product, emitter.integers([o, c, 1, 1])]);
}

/** Few taps and places: gᵀ · patches, gathered with channels last, so that every copy is a run of c numbers. */
function asPatchProduct(
  emitter: Emitter,
  { x, g, kernel, stride }: FilterGradient,
  { n, c, h, w, o, p, q }: Sizes,
): string {
  const [kh, kw] = kernel;
  const places: number[] = [];
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < q; j++) {
      for (let a = 0; a < kh; a++) {
        for (let b = 0; b < kw; b++) places.push((i * stride + a) * w + j * stride + b);
      }
    }
  }
  const channelsLast = (value: string) => emitter.node('Transpose', [value], { perm: [0, 2, 3, 1] });
  const pixels = emitter.node('Reshape', [channelsLast(x), emitter.integers([n, h * w, c])]);
  const gathered = emitter.node('Gather', [pixels, emitter.integers(places)], { axis: 1 });
  const patches = emitter.node('Reshape', [gathered, emitter.integers([n * p * q, kh * kw * c])]);
  const flatG = emitter.node('Reshape', [channelsLast(g), emitter.integers([n * p * q, o])]);
  const product = emitter.node('Gemm', [flatG, patches], { transA: 1 });
  const taps = emitter.node('Reshape', [product, emitter.integers([o, kh, kw, c])]);
  return emitter.node('Transpose', [taps], { perm: [0, 3, 1, 2] });
}

/** Numbers that the copies of one product in asShiftedProduct may take: they stay in the cache, and the memory small. */
const shiftedCopies = 2 ** 22;

/**
 * A large image: g copied once for each row of taps, moved down by so many rows, and x once for each
 * column, cut from there on. One product over all places then holds every pair of a row and a column. The batch is
 * taken in shares, each added to the product of those before.
 */
function asShiftedProduct(
  emitter: Emitter,
  { x, g, kernel: [kh, kw] }: FilterGradient,
  { n, c, h, o, q }: Sizes,
): string {
  const swapped = (value: string) => emitter.node('Transpose', [value], { perm: [1, 0, 2, 3] });
  const share = Math.max(1, Math.floor(shiftedCopies / ((kh * o + kw * c) * h * q)));
  let total: string | undefined;
  for (let start = 0; start < n; start += share) {
    const items = Math.min(share, n - start);
    const [itemsOfX, itemsOfG] = [x, g].map((value) => swapped(emitSlice(emitter, value, 0, start, start + items)));
    const stacked = (copies: string[], rows: number) =>
      emitter.node('Reshape', [emitter.node('Concat', copies, { axis: 0 }), emitter.integers([rows, items * h * q])]);
    const moved = Array.from({ length: kh }, (_, row) =>
      emitter.node('Pad', [itemsOfG!, emitter.integers([0, 0, row, 0, 0, 0, kh - 1 - row, 0]), emitter.scalar(0)], {
        mode: 'constant',
      }),
    );
    const cutOff = Array.from({ length: kw }, (_, column) => emitSlice(emitter, itemsOfX!, 3, column, column + q));
    const factors = [stacked(moved, kh * o), stacked(cutOff, kw * c)];
    total = emitter.node('Gemm', total === undefined ? factors : [...factors, total], { transB: 1 });
  }
  const taps = emitter.node('Reshape', [total!, emitter.integers([kh, o, kw, c])]);
  return emitter.node('Transpose', [taps], { perm: [1, 3, 0, 2] });
}

/** Batch and channels change places, so the batch is summed over and the stride becomes a dilation. */
function asConvolution(
  emitter: Emitter,
  { x, g, kernel, stride, padding }: FilterGradient,
  { h, w, p, q }: Sizes,
): string {
  const swapped = (value: string) => emitter.node('Transpose', [value], { perm: [1, 0, 2, 3] });
  const far = [0, 1].map((axis) => kernel[axis]! + ([p, q][axis]! - 1) * stride - [h, w][axis]! - padding);
  const whole = emitter.node('Conv', [swapped(x), swapped(g)], {
    kernel_shape: [p, q],
    dilations: [stride, stride],
    pads: [padding, padding, Math.max(far[0]!, 0), Math.max(far[1]!, 0)],
  });
  // Rows and columns that the stride never reached give places beyond the kernel.
  const fitting = far.some((size) => size < 0)
    ? emitter.node('Slice', [whole, emitter.integers([0, 0]), emitter.integers(kernel), emitter.integers([2, 3])])
    : whole;
  return swapped(fitting);
}
