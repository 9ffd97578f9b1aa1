/** Every measure and learner, as functions of arrays. */

export { loadOnnxExtractor, type OnnxExtractorOptions } from './classifier/onnx-extractor.ts';
export * from './of-arrays.ts';
