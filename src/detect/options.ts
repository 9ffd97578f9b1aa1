/** What a detector is made with: the same words in the library and on the command line. */

import type { ColumnOptions } from '../data/table/fit-encoding.ts';
import type { OpenTableOptions, TableData } from '../data/table/open-table.ts';
import type { Share } from '../distributed/share.ts';
import type { ConfigOverrides } from '../presets/config.ts';
import type { DeviceName } from '../runtime/device-name.ts';
import type { TrainingEvent } from '../train/events.ts';
import type { ScoreName } from './combine.ts';

/** A table (`TableData`); a source as for `loadDataset`; or numbers of images, { shape: [n, C, H, W], data } in [0, 1]. */
export type DetectorData = TableData;

/** How a detector reads data: as a table or as items of a source, and which of its items. */
export interface ReadingOptions extends OpenTableOptions {
  /** Column of labels in a table: no feature. Default the one called label, labels, class or target. */
  readonly labels?: string;
  /** Which items of a source with a test split: default train for fitting, test for the rest; all of data without one. */
  readonly split?: 'train' | 'test' | 'all';
  /** Which blocks to score, where ranks take turns: see `readOwnBlocks`. Default all. */
  readonly share?: Share;
}

/**
 * What a detector learns from and how: networks and budget, which items are normal, where the threshold lies, and what its columns are.
 * Every field may be left out.
 */
export interface DetectorOptions extends ReadingOptions, ColumnOptions {
  /** Networks, objective and budget. Default tabular for tables, digits for images. */
  readonly preset?: string;
  /** Laid over the preset. */
  readonly config?: ConfigOverrides;
  /** Label of normal items: only these are learnt from. Default: all items, whatever their labels. */
  readonly normal?: string;
  /** Share of anomalies in the data, 0 … 0.5: that share of held-out items is flagged. Default 0.05. */
  readonly contamination?: number;
  /** In place of contamination, where the data is normal: at most that share of normal items is flagged. */
  readonly falseAlarmRate?: number;
  /** Default: alad where the objective is alad, else combination. */
  readonly score?: ScoreName;
  /** Share of the items that is held out to calibrate on; 0, not with `falseAlarmRate`, calibrates on those that are trained on. Default 0.1. */
  readonly holdOut?: number;
  /** Of the training and of what is held out. Default the preset's. */
  readonly seed?: number;
  readonly threads?: number;
  readonly device?: DeviceName;
}

/** Where a fit leaves its run, and how it is followed and stopped. */
export interface FitOptions {
  /** Run directory, new or empty. Default: a temporary one, which `save` copies and `release` removes. */
  readonly out?: string;
  /** Aborting ends the fit with an error. */
  readonly signal?: AbortSignal;
  /** Called with every event of the training. */
  readonly onEvent?: (event: TrainingEvent) => void;
}
