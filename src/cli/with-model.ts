/** A model for the time of one command, and the data to show it. */

import type { DataSplit, Dataset } from '../data/dataset.ts';
import { loadDataset } from '../data/source.ts';
import { type StorageOptions, storageOptions } from '../data/storage-options.ts';
import { aloneRanks, type Ranks } from '../distributed/ranks.ts';
import { agree } from '../distributed/share-work.ts';
import { loadModel } from '../model/load-model.ts';
import type { Model } from '../model/model.ts';
import type { DeviceName } from '../runtime/device-name.ts';
import { threadsOf } from '../train/loop.ts';
import type { WhichCheckpoint } from '../train/resolve-run.ts';
import { printNotes } from './streams.ts';

interface Asked {
  readonly threads?: number;
  readonly device?: DeviceName;
  readonly checkpoint?: WhichCheckpoint;
  /** Those that load the same model; default this process alone. */
  readonly ranks?: Ranks;
  /** The ranks share the batches of every call, and so make the same calls. */
  readonly sharing?: Ranks;
}

/** Loads the model of a run, uses it and frees what the runtime holds. */
export async function withModel<T>(
  run: string,
  { device, checkpoint, ranks = aloneRanks, sharing, ...asked }: Asked,
  use: (model: Model) => Promise<T>,
): Promise<T> {
  const options = {
    ...threadsFor(ranks, asked),
    ...(device !== undefined && { device }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(sharing && { ranks: sharing }),
  };
  const model = await agree(
    ranks,
    'model',
    () => loadModel(run, options),
    ({ step, config }) => [step, config.preset, config.seed],
  );
  try {
    return await use(model);
  } finally {
    await model.release();
  }
}

/** Those that were asked for; of several ranks, their part of what this machine has. */
export function threadsFor(
  { size, ranksHere }: Ranks,
  { threads }: { readonly threads?: number },
): { readonly threads?: number } {
  if (threads !== undefined) return { threads };
  return size === 1 ? {} : { threads: threadsOf({ threads: 0 }, ranksHere) };
}

/**
 * The data set of that name or path, default the run's own, in the shape of the model's items. A table is encoded as the run's own
 * was; what was odd about it is printed.
 */
export async function dataFor(
  model: Model,
  data?: string,
  { whole = false, ...storage }: StorageOptions & { readonly whole?: boolean } = {},
): Promise<Dataset> {
  const { encoding } = model.provenance.data;
  const options = { shape: model.shape, encoding, whole, ...storageOptions(storage) };
  const dataset = await loadDataset(data ?? model.config.data, options);
  printNotes(dataset.table?.notes ?? []);
  return dataset;
}

/** The items that were held out; all of them where none were. */
export function heldOut({ test, train }: Dataset): DataSplit {
  return test.count > 0 ? test : train;
}
