/** What the server tells the model page of a run's networks and of its data as codes. */

import type { AnomalyScoreName } from '../../model/scores.ts';
import type { Refusal } from './messages.ts';

export interface ModelInfo {
  /** The checkpoint, as part of addresses: another one has another version. */
  readonly version: string;
  readonly run: string;
  /** Training steps it has seen. */
  readonly step: number;
  readonly preset: string;
  readonly objective: string;
  readonly data: string;
  /** Shape of one item: [C, H, W] of images, [features] of points. */
  readonly shape: readonly number[];
  readonly latentSize: number;
  /** null where the run has none. */
  readonly encoder: 'stochastic' | 'implicit' | 'deterministic' | null;
  readonly decoder: 'stochastic' | 'deterministic';
  /** Names of the attributes that both networks are told. */
  readonly attributes: readonly string[];
  /** The anomaly scores that `scores.onnx` gives, in the order of `scores.bin`; none without an encoder. */
  readonly scores: readonly AnomalyScoreName[];
}

/** A model, and what else of its run can be looked at. */
export interface OfferedModel extends ModelInfo {
  /** Steps of all checkpoints on the disk, ascending. */
  readonly checkpoints: readonly number[];
  /** The best of them by the measure that the configuration names; null where it names none, or none was measured. */
  readonly best: { readonly step: number; readonly by: string } | null;
}

/**
 * Items of the data and their codes. Beside it lie, one after another for every item, `codes` (float32 × latentSize), `errors` (float32,
 * mean |x - x̂|), `items` (uint32, their numbers in the data), and where there are some `labels` (int32), `attributes` (bytes 0 and 1)
 * and `points` (float32 × 2).
 * Of `judged` of them, which are held out where some are, evenly spread, `scores` has one float32 after another for each name of
 * `ModelInfo.scores`.
 */
export interface EncodedInfo {
  /** Encoded items, evenly spread over all. */
  readonly count: number;
  /** Items of the data, those trained on first. */
  readonly total: number;
  readonly train: number;
  readonly judged: number;
  readonly labels: boolean;
  readonly classes: readonly string[] | null;
  /** Names of the data's attributes, whether or not the model takes them. */
  readonly attributes: readonly string[];
  /** Their small pictures, row after row in one; null where they are no images. */
  readonly sprite: { readonly width: number; readonly height: number; readonly columns: number } | null;
  /** Whether the data are others than the run was trained on. */
  readonly changed: boolean;
}

export type Encoding =
  | { readonly state: 'working'; readonly done: number; readonly count: number }
  | { readonly state: 'ready'; readonly info: EncodedInfo }
  | ({ readonly state: 'failed' } & Refusal);

/** The files that a page may ask for. */
export const modelFiles = [
  'encoder.onnx',
  'decoder.onnx',
  'scores.onnx',
  'codes.bin',
  'errors.bin',
  'scores.bin',
  'items.bin',
  'labels.bin',
  'attributes.bin',
  'points.bin',
  'sprite.png',
] as const;
export type ModelFile = (typeof modelFiles)[number];
