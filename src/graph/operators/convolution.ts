/**
 * Two-dimensional convolution, transposed convolution and the filter gradient.
 *
 * The three are the three ways to solve one trilinear form Σ g[n,o,p] · w[o,c,k] · x[n,c,p·stride + k·dilation - padding]
 * for one of its factors, so the gradients of each are the other two, to any order. The geometry is always told from the
 * side of the convolution x → g.
 */

import { apply, type Box, type Emitter, type Shape, shapeError, showShape, sizeOf, type Value } from '../value.ts';
import { checkFloat } from './check-float.ts';
import { emitFilterGradient } from './filter-gradient.ts';
import { cut, emitReshape, slice } from './layout.ts';
import { sum } from './reduction.ts';

/** Step, border and bias of a convolution, the same along both axes; in pixels. */
export interface ConvolutionOptions {
  /** Step between places, the same along both axes. Default 1. */
  readonly stride?: number;
  /** Zeros on every side of the image. Default 0 ('valid'). */
  readonly padding?: number;
  /** Added per output channel, shape [channels]. */
  readonly bias?: Value;
}

/** Those of a transposed convolution: stride and padding are those of the convolution that it turns round. */
export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /** Extra rows and columns at the far side of the output, smaller than the stride. Default 0. */
  readonly outputPadding?: number;
}

interface Geometry {
  readonly stride: number;
  readonly padding: number;
}

/** Convolution (cross-correlation): x [n, c, h, w], filter [o, c, kh, kw] → [n, o, (h + 2·padding - kh) / stride + 1, …]. */
export function conv2d(x: Value, filter: Value, options: ConvolutionOptions = {}): Value {
  const geometry = checkGeometry('conv2d', x, filter, options, 1);
  const [n, , h, w] = x.shape as [number, number, number, number];
  const [o, , kh, kw] = filter.shape as [number, number, number, number];
  const { stride, padding } = geometry;
  const out = [h, w].map((size, axis) => Math.floor((size + 2 * padding - [kh, kw][axis]!) / stride) + 1) as [
    number,
    number,
  ];
  if (out[0] < 1 || out[1] < 1) {
    throw shapeError(
      'conv2d',
      `an image of at least ${kh}×${kw} with its padding`,
      `${h}×${w}, padding ${padding}`,
      'use a smaller kernel or more padding',
    );
  }
  const { bias } = options;
  return apply(
    'conv2d',
    bias ? [x, filter, bias] : [x, filter],
    { shape: [n, o, ...out] },
    {
      flops: 2 * n * out[0] * out[1] * sizeOf(filter.shape),
      gradient: (g) => {
        if (!g) return [];
        const gx = transposed(g, filter, geometry, [h, w]);
        const gFilter = filterGradient(x, g, geometry, [kh, kw]);
        return bias ? [gx, gFilter, channelSum(g)] : [gx, gFilter];
      },
      emit: (emitter, inputs) =>
        coversInput(x.shape, filter.shape, geometry)
          ? emitFull(emitter, inputs, x.shape, filter.shape, [n, o, 1, 1])
          : emitter.node('Conv', inputs, {
              kernel_shape: [kh, kw],
              strides: [stride, stride],
              pads: [padding, padding, padding, padding],
            }),
      narrow: (box) => narrowItems(x, box, (items) => conv2d(items, filter, options)),
    },
  );
}

/**
 * Transposed convolution, the gradient of conv2d towards its input: y [n, o, h, w], filter [o, c, kh, kw] →
 * [n, c, (h - 1)·stride - 2·padding + kh + outputPadding, …].
 */
export function conv2dTranspose(y: Value, filter: Value, options: TransposedConvolutionOptions = {}): Value {
  const geometry = checkGeometry('conv2dTranspose', y, filter, options, 0);
  const { stride, padding } = geometry;
  const { outputPadding = 0, bias } = options;
  if (!Number.isInteger(outputPadding) || outputPadding < 0 || (outputPadding > 0 && outputPadding >= stride)) {
    throw shapeError('conv2dTranspose', `an output padding below the stride ${stride}`, `${outputPadding}`);
  }
  const size = [2, 3].map((axis) => (y.shape[axis]! - 1) * stride - 2 * padding + filter.shape[axis]! + outputPadding);
  return transposed(y, filter, geometry, size as [number, number], bias);
}

function transposed(y: Value, filter: Value, geometry: Geometry, size: readonly [number, number], bias?: Value): Value {
  const [n, , h, w] = y.shape as [number, number, number, number];
  const [, c, kh, kw] = filter.shape as [number, number, number, number];
  const { stride, padding } = geometry;
  if (size[0] < 1 || size[1] < 1) {
    throw shapeError('conv2dTranspose', 'an output of at least 1×1', `${size[0]}×${size[1]}`, 'use less padding');
  }
  const shape = [n, c, ...size];
  return apply(
    'conv2dTranspose',
    bias ? [y, filter, bias] : [y, filter],
    { shape },
    {
      flops: 2 * n * h * w * sizeOf(filter.shape),
      gradient: (g) => {
        if (!g) return [];
        const gy = conv2d(g, filter, geometry);
        const gFilter = filterGradient(g, y, geometry, [kh, kw]);
        return bias ? [gy, gFilter, channelSum(g)] : [gy, gFilter];
      },
      emit: (emitter, inputs) => {
        if (!bias && coversInput(shape, filter.shape, geometry) && h === 1 && w === 1) {
          const flat = emitReshape(emitter, inputs[0]!, y.shape, [n, y.shape[1]!]);
          const matrix = emitter.node('Gemm', [flat, flatFilter(emitter, inputs[1]!, filter.shape)]);
          return emitReshape(emitter, matrix, [n, sizeOf(shape) / n], shape);
        }
        const outputPadding = size.map((s, axis) => s - ([h, w][axis]! - 1) * stride + 2 * padding - [kh, kw][axis]!);
        return emitter.node('ConvTranspose', inputs, {
          kernel_shape: [kh, kw],
          strides: [stride, stride],
          pads: [padding, padding, padding, padding],
          output_padding: outputPadding,
        });
      },
      narrow: (box) => narrowItems(y, box, (items) => transposed(items, filter, geometry, size, bias)),
    },
  );
}

/** The gradient of conv2d towards its filter: x [n, c, h, w], g [n, o, p, q] → [o, c, kh, kw]. */
function filterGradient(x: Value, g: Value, geometry: Geometry, kernel: readonly [number, number]): Value {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const [, o, p, q] = g.shape as [number, number, number, number];
  const shape = [o, c, ...kernel];
  return apply(
    'conv2dFilterGradient',
    [x, g],
    { shape },
    {
      flops: 2 * n * p * q * sizeOf(shape),
      gradient: (gFilter) => (gFilter ? [transposed(g, gFilter, geometry, [h, w]), conv2d(x, gFilter, geometry)] : []),
      emit: (emitter, [a, b]) =>
        emitFilterGradient(emitter, { x: a!, g: b!, xShape: x.shape, gShape: g.shape, kernel, ...geometry }),
    },
  );
}

/** Only the images that `box` takes of the result. */
function narrowItems(x: Value, box: Box, compute: (items: Value) => Value): Value | undefined {
  const [start, end] = box[0]!;
  if (end - start === x.shape[0]) return undefined;
  return cut(compute(slice(x, 0, start, end)), box.with(0, [0, end - start]));
}

/** A convolution with one place per image is a dense product, several times faster as such. */
function coversInput(x: Shape, filter: Shape, { padding }: Geometry): boolean {
  return padding === 0 && x[2] === filter[2] && x[3] === filter[3];
}

function emitFull(
  emitter: Emitter,
  [x, filter, bias]: string[],
  xShape: Shape,
  filterShape: Shape,
  shape: Shape,
): string {
  const [n, c, h, w] = xShape as [number, number, number, number];
  const flat = emitReshape(emitter, x!, xShape, [n, c * h * w]);
  const matrix = flatFilter(emitter, filter!, filterShape);
  const out = emitter.node('Gemm', bias ? [flat, matrix, bias] : [flat, matrix], { transB: 1 });
  return emitReshape(emitter, out, [n, filterShape[0]!], shape);
}

function flatFilter(emitter: Emitter, filter: string, shape: Shape): string {
  return emitReshape(emitter, filter, shape, [shape[0]!, sizeOf(shape) / shape[0]!]);
}

const channelSum = (g: Value) => sum(g, { axes: [0, 2, 3] });

function checkGeometry(
  operator: string,
  x: Value,
  filter: Value,
  options: ConvolutionOptions,
  filterAxis: 0 | 1,
): Geometry {
  const { stride = 1, padding = 0, bias } = options;
  checkFloat(operator, x, filter, bias);
  if (x.shape.length !== 4 || filter.shape.length !== 4) {
    throw shapeError(
      operator,
      'an image [n, channels, h, w] and a filter of four axes',
      `${showShape(x)} and ${showShape(filter)}`,
    );
  }
  if (x.shape[1] !== filter.shape[filterAxis]) {
    throw shapeError(
      operator,
      `a filter for the ${x.shape[1]} channels of ${showShape(x)} at axis ${filterAxis}`,
      showShape(filter),
    );
  }
  if (!Number.isInteger(stride) || stride < 1 || !Number.isInteger(padding) || padding < 0) {
    throw shapeError(operator, 'a stride ≥ 1 and a padding ≥ 0', `stride ${stride}, padding ${padding}`);
  }
  const channels = filter.shape[1 - filterAxis]!;
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== channels)) {
    throw shapeError(operator, `a bias of shape [${channels}]`, showShape(bias));
  }
  return { stride, padding };
}
