/** What is settled before a detector is trained: its data, read and split, its configuration, and how it will be calibrated. */

import { createDataset, type DataSplit, type Dataset, type DataValues, itemSizeOf } from '../data/dataset.ts';
import { openTable } from '../data/table/open-table.ts';
import { AliError } from '../errors.ts';
import { type Columns, defaultColumns } from '../presets/columns-field.ts';
import { type Config, mergeConfig } from '../presets/config.ts';
import { fitColumns } from '../presets/fit.ts';
import { findPreset } from '../presets/index.ts';
import { permutation } from '../random/permutation.ts';
import { locate, resolveConfig } from '../train/train.ts';
import { type Calibration, noSuchScore } from './calibrate.ts';
import type { DetectorData, DetectorOptions } from './options.ts';
import { chooseRule, thresholdOf } from './threshold.ts';
import { readTrainingItems, readTrainingTable, type TrainingData } from './training-data.ts';

export interface PreparedFit {
  readonly config: Config;
  readonly dataset: Dataset;
  readonly calibration: Calibration;
}

/** @throws AliError 'usage' for options that do not fit each other, 'data' for data that cannot be learnt from */
export async function prepareFit(given: DetectorData, options: DetectorOptions): Promise<PreparedFit> {
  const data = typeof given === 'string' ? locate(given) : given;
  const rule = chooseRule(options);
  const { holdOut = 0.1, score: wanted, normal } = options;
  if (!(holdOut >= 0 && holdOut <= 0.5)) {
    throw new AliError('usage', `holdOut: expected a share from 0 to 0.5; received ${holdOut}`);
  }
  if (rule.rule === 'false-alarm-rate' && holdOut === 0) {
    throw new AliError(
      'usage',
      'false-alarm rate: expected held-out items, which alone can promise one; received holdOut 0',
      { remedy: 'fit with a share held out, as --hold-out 0.1, or give a contamination' },
    );
  }
  const header = options.header ?? options.config?.columns?.header;
  const table = await openTable(data, { ...options, ...(header !== undefined && { header }) });
  const base = baseConfig(options, { isTable: table !== undefined });
  if (wanted === 'alad' && base.objective !== 'alad') throw noSuchScore(wanted, `the objective ${base.objective}`);
  const columns = columnsOf(base, options);
  const items = table
    ? await readTrainingTable(table, { ...options, ...columns })
    : await readTrainingItems(data, { ...options, shape: base.shape });
  const found = configFor(table ? { ...base, columns } : base, items, data);
  const { training, calibration } = split(items, { holdOut, seed: found.seed });
  const test = calibration.count > 0 ? calibration : training;
  if (rule.rule === 'false-alarm-rate') thresholdOf(new Float64Array(test.count), rule);
  const { source, shape, encoding } = items;
  const parts = createDataset({ name: source, source, shape, train: training, test });
  return {
    config: { ...found, batchSize: Math.max(2, Math.min(found.batchSize, training.count)) },
    dataset: { ...parts, ...(encoding && { table: { encoding, notes: [] } }) },
    calibration: {
      ...items,
      rule,
      wanted,
      normal,
      training,
      trained: training.count,
      test,
      heldOut: test !== training,
    },
  };
}

function baseConfig(
  { preset, config, seed, threads, device }: DetectorOptions,
  { isTable }: { isTable: boolean },
): Config {
  const name = preset ?? config?.preset ?? (isTable ? 'tabular' : 'digits');
  const given = Object.fromEntries(
    Object.entries({ seed, threads, device }).filter(([, value]) => value !== undefined),
  );
  return [config ?? {}, given].reduce<Config>((merged, over) => mergeConfig(merged, over), findPreset(name));
}

/** The configuration for items of that shape; of a table, the decoder gives as many numbers as its rows have. */
function configFor(base: Config, { shape, encoding, source }: TrainingData, data: DetectorData): Config {
  const fitted = encoding ? fitColumns(base, shape[0]!) : base;
  return resolveConfig({ ...fitted, shape: [...shape], data: typeof data === 'string' ? data : source });
}

/** The held-out items are the first ones of a random order of all; both parts keep the order of the data. */
function split(
  { values, count, shape, source }: TrainingData,
  { holdOut, seed }: { readonly holdOut: number; readonly seed: number },
): { training: DataSplit; calibration: DataSplit } {
  const held = holdOut === 0 ? 0 : Math.max(1, Math.round(holdOut * count));
  if (count - held < 2) {
    throw new AliError('data', `${source}: expected at least 3 items to fit on; received ${count}`, {
      remedy: 'add data',
    });
  }
  const size = itemSizeOf(shape);
  const order = permutation(count, { seed, stream: 'detect/hold-out', step: 0 });
  const take = (places: Uint32Array): DataSplit => {
    const taken: DataValues = new (values.constructor as new (length: number) => DataValues)(places.length * size);
    for (const [to, from] of places.entries()) taken.set(values.subarray(from * size, (from + 1) * size), to * size);
    return { values: taken, count: places.length };
  };
  return { training: take(order.subarray(held).sort()), calibration: take(order.subarray(0, held).sort()) };
}

/** What the options say of columns, over what the configuration says. */
function columnsOf({ columns = defaultColumns }: Config, options: DetectorOptions): Columns {
  const { numeric, categorical, ignore, scaling, clip, keepConstant, labels, header } = options;
  const given = { numeric, categorical, ignore, scaling, clip, keepConstant, labels, header };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...columns, ...known };
}
