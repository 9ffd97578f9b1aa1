/** Adversarially learned inference: the public library. */

export type { DataSplit, Dataset } from './data/dataset.ts';
export { encodePng, imageGrid, type Picture, scatterPicture } from './data/picture.ts';
export { loadDataset } from './data/source.ts';
export { AliError, type ErrorCode } from './errors.ts';
export { type InterpolationMethod, interpolate } from './model/interpolate.ts';
export { type Batch, type Items, type LoadOptions, loadModel, Model } from './model/model.ts';
export type { NetworkSpecification } from './networks/networks.ts';
export { type Config, type ConfigOverrides, configSchema } from './presets/config.ts';
export { findPreset, presets } from './presets/index.ts';
export type { TrainingEvent, WarningEvent } from './train/events.ts';
export type { Provenance } from './train/run-file.ts';
export type { Watch } from './train/step.ts';
export { type ResumeOptions, resolveConfig, resume, type TrainOptions, train } from './train/train.ts';
