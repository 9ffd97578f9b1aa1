/** The graph: values, operators and gradients. */
export * from './gradient.ts';
export * from './narrow.ts';
export * from './operators/arithmetic.ts';
export * from './operators/batch-norm.ts';
export * from './operators/comparison.ts';
export {
  type ConvolutionOptions,
  conv2d,
  conv2dTranspose,
  type TransposedConvolutionOptions,
} from './operators/convolution.ts';
export * from './operators/detach.ts';
export * from './operators/dropout.ts';
export { concat, expand, pad, reshape, slice, transpose } from './operators/layout.ts';
export * from './operators/maxout.ts';
export * from './operators/product.ts';
export * from './operators/reduction.ts';
export * from './operators/softmax.ts';
export * from './operators/unary.ts';
export * from './value.ts';
