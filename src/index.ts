/** Adversarially learned inference: the public library. */

export type { Attributes, DataSplit, Dataset } from './data/dataset.ts';
export { drawLabelled } from './data/labelled.ts';
export { encodePng, imageGrid, type Picture, scatterPicture } from './data/picture.ts';
export { type Block, readBlocks, readItems } from './data/read-items.ts';
export { loadDataset } from './data/source.ts';
export type { StorageOptions } from './data/storage-options.ts';
export type { TableNote } from './data/table/tally.ts';
export { AnomalyDetector, type ScoredBlock } from './detect/detector.ts';
export {
  type DetectorEvaluation,
  type EvaluateDetectorOptions,
  evaluateDetector,
  type MethodResult,
} from './detect/evaluate-detector.ts';
export { resumeRun as resume } from './detect/fit-detector.ts';
export type { DetectorData, DetectorOptions, FitOptions, ReadingOptions } from './detect/options.ts';
export { type RecalibrateOptions, recalibrate } from './detect/recalibrate.ts';
export {
  type EvaluationSummary,
  type MeanStd,
  type MethodSummary,
  summariseEvaluations,
} from './detect/summarise-evaluations.ts';
export { AliError, type ErrorCode } from './errors.ts';
export * as measures from './evaluate/index.ts';
export { type CodeSpaceOptions, nearestInCodeSpace } from './evaluate/neighbours/nearest-in-code-space.ts';
export { type ProbeOptions, type Probing, probeModel } from './evaluate/probe/probe-model.ts';
export { type EvaluatedModel, evaluateModel } from './evaluate/report/evaluate-model.ts';
export type { Evaluation, Finding, GroupName } from './evaluate/report/finding.ts';
export { writeReport } from './evaluate/report/write-report.ts';
export { train } from './evaluate/snapshot/measured-training.ts';
export { measureSnapshots } from './evaluate/snapshot/snapshot-measures.ts';
export type { AskedAttributes } from './model/attributes.ts';
export { type InterpolationMethod, interpolate } from './model/interpolate.ts';
export { type LoadOptions, loadModel } from './model/load-model.ts';
export { type Batch, type Conditions, type Items, Model, type NoiseOptions } from './model/model.ts';
export {
  type AnomalyScoreName,
  type AnomalyScores,
  anomalyScoresOf,
  createScorer,
  type ScoreOptions,
  type Scorer,
  scoreItems,
} from './model/scores.ts';
export type { NetworkSpecification } from './networks/networks.ts';
export { type Config, type ConfigOverrides, configSchema } from './presets/config.ts';
export { fitColumns } from './presets/fit.ts';
export { findPreset, presets } from './presets/index.ts';
export { experiments } from './reproduce/index.ts';
export { type ReproduceOptions, type Reproduction, reproduce } from './reproduce/reproduce.ts';
export type { TrainingEvent, WarningEvent } from './train/events.ts';
export type { MeasureSnapshot, PrepareMeasures } from './train/measures.ts';
export type { WhichCheckpoint } from './train/resolve-run.ts';
export type { Provenance } from './train/run-file.ts';
export type { Watch } from './train/step.ts';
export { type ResumeOptions, resolveConfig, type TrainOptions } from './train/train.ts';
