/** A preset trained inside a cell for as many steps as a budget has, and the items of its data. */

import type { DataSplit } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import { readPoints } from '../evaluate/read-points.ts';
import { sizeOf } from '../graph/index.ts';
import { type ConfigOverrides, mergeConfig } from '../presets/config.ts';
import { findPreset } from '../presets/index.ts';
import type { Budget, Cell, CellContext } from './experiment.ts';
import { type TrainedRun, trainRun } from './train-run.ts';

/** What is trained: part of a cell's settings. */
export interface Training {
  readonly preset: string;
  /** Where the items come from. */
  readonly data: string;
  readonly steps: number;
}

const smokeSteps = 12;

/**
 * The training of a preset at a budget: its own steps, or a few for `smoke`.
 * @throws AliError 'usage' for an unknown preset, and for one whose data cannot come with the package where none are given
 */
export function trainingOf(preset: string, { budget, data }: { budget: Budget; data?: string | undefined }): Training {
  const config = findPreset(preset);
  const source = data ?? config.data;
  if (data === undefined && needsData(source)) {
    throw new AliError('usage', `the preset "${preset}" brings no data of its own`, {
      remedy: 'give the folder of the images: --data DIR',
    });
  }
  return { preset, data: source, steps: budget === 'smoke' ? smokeSteps : config.steps };
}

const included: readonly string[] = ['digits', 'mnist', 'fashion', 'faces', 'grid', 'ring'];
const needsData = (source: string) => Object.hasOwn(presetData, source);
const presetData: Readonly<Record<string, true>> = { svhn: true, cifar10: true, celeba: true, 'tiny-imagenet': true };

/** Whether data may be those of a preset: not where they bear the name of others; what is in a folder is not known. */
export function mayBeOwnData(preset: string, data: string): boolean {
  return data === findPreset(preset).data || !(included.includes(data) || Object.hasOwn(presetData, data));
}

/** Trains it into the folder `name` of the cell, or goes on with it. The schedule ends with the run. */
export function trainPreset(
  context: CellContext,
  name: string,
  { seed, settings: { preset, data, steps } }: Cell<Training>,
  over: ConfigOverrides = {},
): Promise<TrainedRun> {
  const base = { preset, data, seed, steps, schedule: { steps }, checkpointEvery: 500 };
  return trainRun(context, name, mergeConfig<ConfigOverrides>(base, over));
}

/** Items at `places`, in memory or on the disk, as floats in the networks' range, one after another. */
export async function takeItems(
  split: DataSplit,
  shape: readonly number[],
  places: Uint32Array,
): Promise<Float32Array> {
  return (await readPoints(split, sizeOf(shape), places)).data;
}
