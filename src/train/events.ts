/** What a training run tells while it goes: the one interface between training and whoever follows it. */

import type { Config } from '../presets/config.ts';
import type { DeviceChoice } from '../runtime/device.ts';
import type { Watch } from './step.ts';

/**
 * What a training tells while it goes, in the order of these: one `started`, then steps, snapshots, checkpoints and warnings, and last
 * either `finished` or `interrupted`. `rate` is in steps a second, `seconds` is wall time, `path` and `files` are what was written.
 */
export type TrainingEvent =
  | {
      readonly event: 'started';
      /** The run directory. */
      readonly run: string;
      readonly config: Config;
      /** Steps done before: 0, or where a resumed run goes on. */
      readonly step: number;
      readonly steps: number;
      /** Trainable parameters by network. */
      readonly parameters: Readonly<Record<string, number>>;
      /** Threads a rank. */
      readonly threads: number;
      /** Processes that train together. */
      readonly ranks: number;
      /** What computes, and why that was taken. */
      readonly device: DeviceChoice;
      readonly items: { readonly train: number; readonly test: number };
    }
  | {
      readonly event: 'step';
      /** Steps done, this one included. */
      readonly step: number;
      /** Steps in all. */
      readonly steps: number;
      readonly watch: Watch;
      /** Steps a second, lately. */
      readonly rate: number;
      /** Whether these numbers went into the metrics; the others are for a live display. */
      readonly logged: boolean;
    }
  | { readonly event: 'snapshot'; readonly step: number; readonly files: readonly string[]; readonly measures: Watch }
  | { readonly event: 'checkpoint'; readonly step: number; readonly path: string }
  | {
      readonly event: 'warning';
      readonly step: number;
      readonly code: string;
      readonly message: string;
      readonly remedy: string;
    }
  | { readonly event: 'interrupted'; readonly run: string; readonly step: number; readonly seconds: number }
  | { readonly event: 'finished'; readonly run: string; readonly step: number; readonly seconds: number };

/** Something odd in the numbers of a training that goes on all the same, with what can be done about it. */
export type WarningEvent = Extract<TrainingEvent, { event: 'warning' }>;
