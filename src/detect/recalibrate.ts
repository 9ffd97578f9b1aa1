/** Makes a detector of any finished run, or gives one another threshold or score, without any training. */

import { type DataSplit, itemSizeOf } from '../data/dataset.ts';
import { spread } from '../data/read-items.ts';
import { loadDataset } from '../data/source.ts';
import { isSame } from '../data/table/table.ts';
import { AliError } from '../errors.ts';
import { readPoints } from '../evaluate/read-points.ts';
import { resolveRun } from '../train/resolve-run.ts';
import { lockRun } from '../train/run-directory.ts';
import { readRunFile } from '../train/run-file.ts';
import { checkDigest, storageOf } from '../train/same-data.ts';
import { calibrateRun } from './calibrate.ts';
import { type DetectorState, isDetector, readDetectorFile } from './detector-file.ts';
import { readFitPlan, writeFitPlan } from './fit-plan.ts';
import type { DetectorOptions } from './options.ts';
import { prepareFit } from './prepare-fit.ts';
import { mostReferenceItems } from './reference.ts';
import { chooseRule } from './threshold.ts';

/**
 * What a detector may be given anew without training: its threshold, by one of two shares, its score, and the label of the normal items
 * it is calibrated on. What is left out stays as it was, or is `fit`'s default.
 */
export type RecalibrateOptions = Pick<DetectorOptions, 'contamination' | 'falseAlarmRate' | 'score' | 'normal'>;

/** More held-out items say no more of a threshold, and these are in memory. */
const mostHeldOut = 100_000;
const mostBytes = 2 ** 30;

/**
 * Calibrates the newest checkpoint of a run on the items that it was not trained on, only those labelled `normal` where that is given.
 * A run of `fit` is calibrated on what the fit held out.
 * @throws AliError 'usage' for options that do not fit each other, 'data' where the run's data are gone, others, or have no such items
 */
export async function recalibrate(path: string, options: RecalibrateOptions = {}): Promise<DetectorState> {
  const { run } = await resolveRun(path);
  const lock = lockRun(run);
  try {
    const plan = await readFitPlan(run);
    return plan ? await calibrateFit(run, plan, options) : await calibrateOther(run, options);
  } finally {
    lock.release();
  }
}

async function calibrateFit(
  run: string,
  plan: NonNullable<Awaited<ReturnType<typeof readFitPlan>>>,
  { contamination, falseAlarmRate, score, normal }: RecalibrateOptions,
): Promise<DetectorState> {
  const { config, provenance } = await readRunFile(run);
  if (plan.from === 'memory') {
    throw new AliError('run', `${run} is the fit of data that a program handed over; expected data with a path`, {
      remedy: 'fit again with the other threshold',
    });
  }
  if (normal !== undefined && normal !== plan.normal) {
    throw new AliError('usage', `normal: expected ${plan.normal ?? 'none'}, as at fit; received ${normal}`, {
      remedy: 'leave it out, or fit again: what is learnt from and held out depends on it',
    });
  }
  const { contamination: _, falseAlarmRate: __, ...kept } = plan;
  const rule = chooseRule({ contamination, falseAlarmRate }, chooseRule(plan));
  const next = {
    ...kept,
    ...(rule.rule === 'contamination' ? { contamination: rule.rate } : { falseAlarmRate: rule.rate }),
    ...(score !== undefined && { score }),
  };
  const { from, ...asked } = next;
  const { dataset, calibration } = await prepareFit(config.data, { ...asked, config });
  checkDigest(config.data, dataset.digest, provenance.data.digest);
  const state = await calibrateRun(run, calibration);
  await writeFitPlan(run, next);
  return state;
}

async function calibrateOther(run: string, options: RecalibrateOptions): Promise<DetectorState> {
  const before = (await isDetector(run)) ? await readDetectorFile(run) : undefined;
  const rule = chooseRule(options, before?.calibration);
  const { normal = before?.normal, score = before?.score } = options;
  const { config, provenance } = await readRunFile(run);
  const { encoding, digest } = provenance.data;
  const dataset = await loadDataset(config.data, { shape: config.shape, encoding, ...storageOf(digest) });
  try {
    checkDigest(config.data, dataset.digest, digest);
    const { classes, name, shape } = dataset;
    const size = itemSizeOf(shape);
    const most = Math.max(1, Math.min(mostHeldOut, Math.floor(mostBytes / 4 / size)));
    const read = async (split: DataSplit, limit: number): Promise<DataSplit> => {
      const chosen = placesOf(split, { normal, classes, name });
      const places = spread(chosen.length, limit).map((place) => chosen[place]!);
      const { data: values, count } = await readPoints(split, size, places);
      return { values, count };
    };
    const training = await read(dataset.train, mostReferenceItems);
    const test = await read(dataset.test, most);
    const labels = encoding?.columns.find((column) => column.kind === 'ignored' && column.why === 'labels')?.name;
    return await calibrateRun(run, {
      rule,
      wanted: score,
      shape,
      training,
      trained: dataset.train.count,
      test,
      heldOut: true,
      source: config.data,
      total: dataset.train.count + dataset.test.count,
      count: dataset.train.count + dataset.test.count,
      encoding,
      labels,
      normal,
      notes: dataset.table?.notes ?? [],
    });
  } finally {
    await dataset.close?.();
  }
}

/** The items of a split, only the normal ones where it is said which these are. */
function placesOf(
  { count, labels }: DataSplit,
  { normal, classes, name }: { normal: string | undefined; classes: readonly string[] | undefined; name: string },
): Uint32Array {
  const all = Uint32Array.from({ length: count }, (_, place) => place);
  const labelOf = (place: number) => classes?.[labels![place]!] ?? String(labels![place]);
  const chosen = normal === undefined || !labels ? all : all.filter((place) => isSame(labelOf(place), normal));
  if (chosen.length > 0 && (normal === undefined || labels)) return chosen;
  const received = count === 0 ? 'none' : labels ? `none labelled "${normal}"` : 'items without labels';
  throw new AliError('data', `${name}: expected training and held-out items to calibrate on; received ${received}`, {
    remedy: 'leave --normal out, or name one of the labels',
  });
}
