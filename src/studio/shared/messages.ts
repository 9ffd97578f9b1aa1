/** What the server and the page say to each other, as JSON. */

import type { Config } from '../../presets/config.ts';
import type { WarningEvent } from '../../train/events.ts';
import type { Provenance } from '../../train/run-file.ts';
import type { FormField } from './form-field.ts';
import type { History, HistoryRecord } from './history.ts';

/**
 * `starting`: its process has not written anything yet; `running`: a process holds its lock; `finished`: all steps are
 * done; `stopped`: no process, steps left; `failed`: its process, started by this server, ended with an error; `broken`:
 * its configuration cannot be read.
 */
export type RunState = 'starting' | 'running' | 'finished' | 'stopped' | 'failed' | 'broken';

export interface RunSummary {
  /** The name of its folder. */
  readonly name: string;
  readonly state: RunState;
  /** What went wrong, where it failed or is broken. */
  readonly problem?: string | undefined;
  readonly remedy?: string | undefined;
  readonly preset: string;
  readonly objective: string;
  readonly data: string;
  readonly seed: number;
  readonly step: number;
  readonly steps: number;
  /** Steps a second, lately; null where that is not known. */
  readonly rate: number | null;
  /** Milliseconds since 1970: when it was made, and when its metrics last grew. */
  readonly created: number;
  readonly updated: number;
  /** The newest value of each number. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** File name of the newest picture of samples. */
  readonly picture: string | null;
  readonly canStop: boolean;
  readonly canResume: boolean;
}

/** Pictures of a run: steps at which there is one. */
export interface Pictures {
  readonly samples: readonly number[];
  readonly reconstructions: readonly number[];
  /** Whether there is one of held-out items. */
  readonly reals: boolean;
}

export interface RunDetail {
  readonly summary: RunSummary;
  readonly config: Config;
  readonly provenance: Provenance;
  /** Steps of the checkpoints on disk. */
  readonly checkpoints: readonly number[];
  /** Trainable parameters by network. */
  readonly parameters: Readonly<Record<string, number>>;
}

export type Warning = Pick<WarningEvent, 'step' | 'code' | 'message' | 'remedy'>;

export interface RunHistory {
  readonly history: History;
  readonly warnings: readonly Warning[];
  readonly pictures: Pictures;
}

/** Server-sent events, by name. */
export interface StudioEvents {
  /** All runs at first, then those that changed. */
  readonly runs: { readonly changed: readonly RunSummary[]; readonly gone: readonly string[] };
  /** A run from its beginning: first of all, and again when its metrics were written anew. */
  readonly history: RunHistory & { readonly run: string };
  /** What came to it since. */
  readonly records: {
    readonly run: string;
    readonly records: readonly HistoryRecord[];
    readonly warnings: readonly Warning[];
    readonly pictures?: Pictures;
  };
}

/** What a new run can be made of. */
export interface StartForm {
  readonly presets: Readonly<Record<string, Config>>;
  readonly datasets: readonly string[];
  readonly fields: readonly FormField[];
}

export interface StartRequest {
  /** Laid over the preset that it names. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** The answer to a request that was refused. */
export interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly remedy?: string | undefined };
}

/** What was made of a file that the page sent. */
export interface UploadAnswer {
  /** The path to train on. */
  readonly data: string;
  readonly files: number;
  /** Files of an archive that are of no use here and were not unpacked. */
  readonly left: number;
}
