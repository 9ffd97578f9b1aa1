/** Adversarially learned inference: the public library. */

export type { DataSplit, Dataset } from './data/dataset.ts';
export { loadDataset } from './data/source.ts';
export { AliError, type ErrorCode } from './errors.ts';
export { type InterpolationMethod, interpolate } from './model/interpolate.ts';
export { type Batch, type Items, type LoadOptions, loadModel, Model } from './model/model.ts';
export type { NetworkSpecification } from './networks/networks.ts';
export { type Config, type ConfigOverrides, configSchema } from './presets/config.ts';
export { findPreset, presets } from './presets/index.ts';
export type { TrainingEvent } from './train/events.ts';
export { resolveConfig, resume, type TrainOptions, train } from './train/train.ts';
