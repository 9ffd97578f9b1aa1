/** detector-fit.json of a run: what `fit` was asked for beside the configuration, so that an interrupted fit can be gone on with. */

import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AliError } from '../errors.ts';
import { anomalyScoreNames } from '../model/scores.ts';
import type { Config } from '../presets/config.ts';
import { latestCheckpoint } from '../train/checkpoint.ts';
import { writeJson } from '../train/run-directory.ts';
import { readRunFile } from '../train/run-file.ts';
import { detectorFileName, parseFile, planFileName } from './detector-file.ts';
import type { DetectorData, DetectorOptions } from './options.ts';

const mostBytes = 2 ** 20;

/** The form of the file; it is no address. */
const identifier = 'adversarial-inference/detector-fit/1';

const planSchema = z.strictObject({
  /** Whether the data has the name or path that the configuration says, or was handed over by a program. */
  from: z.enum(['source', 'memory']),
  csv: z.boolean().exactOptional(),
  split: z.enum(['train', 'test', 'all']).exactOptional(),
  normal: z.string().exactOptional(),
  contamination: z.number().exactOptional(),
  falseAlarmRate: z.number().exactOptional(),
  score: z.enum([...anomalyScoreNames, 'combination']).exactOptional(),
  holdOut: z.number().exactOptional(),
});

/** Columns, labels and header of a table stand in the configuration. */
export type FitPlan = z.infer<typeof planSchema>;

export function planOf(data: DetectorData, options: DetectorOptions): FitPlan {
  const { csv, split, normal, contamination, falseAlarmRate, score, holdOut } = options;
  const given = { csv, split, normal, contamination, falseAlarmRate, score, holdOut };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { from: typeof data === 'string' ? 'source' : 'memory', ...known };
}

/** Writes it into a run, atomically. @throws AliError 'io' */
export async function writeFitPlan(run: string, plan: FitPlan): Promise<void> {
  await writeJson(join(run, planFileName), { $schema: identifier, ...plan });
}

/** Reads it again; undefined for a run that is no detector's. @throws AliError 'run' where it is damaged */
export async function readFitPlan(run: string): Promise<FitPlan | undefined> {
  const path = join(run, planFileName);
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) return undefined;
  return parseFile(path, { identifier, schema: planSchema, mostBytes });
}

/**
 * Whether `out` holds this very fit, which was interrupted after its first checkpoint. Steps, threads and device may differ.
 * @throws AliError 'run' where it holds a detector that is complete, or the fit of other options
 */
export async function isStanding(
  out: string,
  { plan, config }: { readonly plan: FitPlan; readonly config: Config },
): Promise<boolean> {
  const run = resolve(out);
  const found = await readFitPlan(run);
  if (!found || (await latestCheckpoint(run)) === undefined) return false;
  const complete = await stat(join(run, detectorFileName)).catch(() => undefined);
  if (complete) {
    throw new AliError('run', `${out} holds a detector; expected a new or an empty folder, or an interrupted fit`, {
      remedy: `use it: ali detect score ${out}; train it further: ali resume ${out} --steps N; or give another folder`,
    });
  }
  const { config: before } = await readRunFile(run);
  const free = ['steps', 'threads', 'device', 'generator'];
  const names = Object.keys({ ...before, ...config }).filter((name) => !free.includes(name)) as (keyof Config)[];
  const other =
    names.find((name) => !isDeepStrictEqual(before[name], config[name])) ??
    (Object.keys({ ...found, ...plan }) as (keyof FitPlan)[]).find((name) => found[name] !== plan[name]);
  if (other === undefined) return true;
  throw new AliError('run', `${out} holds an interrupted fit with other options; expected the same; ${other} differs`, {
    remedy: `go on with that fit: ali resume ${out}, or give another folder`,
  });
}

/** Takes away what was calibrated for earlier weights: until it is calibrated anew the run is no detector. */
export async function removeDetectorFile(run: string): Promise<void> {
  await rm(join(run, detectorFileName), { force: true });
}
