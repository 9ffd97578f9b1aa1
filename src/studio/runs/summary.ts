/** A run in the list: what it is, where it stands, what it measured last. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AliError } from '../../errors.ts';
import type { Config } from '../../presets/config.ts';
import { listCheckpoints } from '../../train/checkpoint-list.ts';
import { lockHolder } from '../../train/lock.ts';
import { latestMetrics, type MetricsRecord, metricsName } from '../../train/metrics.ts';
import { readLastMetrics } from '../../train/metrics-reader.ts';
import { readRunFile } from '../../train/run-file.ts';
import type { RunSummary } from '../shared/messages.ts';
import { pictureName } from '../shared/picture-name.ts';
import { listPictures } from './pictures.ts';

/** What is in a run's files, without its state. */
export interface RunFiles {
  readonly config: Config;
  readonly dataName: string;
  readonly records: readonly MetricsRecord[];
  readonly checkpoint: number | undefined;
  readonly picture: string | null;
  readonly updated: number;
}

/** What the server knows of a run's process. */
export interface ProcessNote {
  readonly running: boolean;
  readonly problem?: string | undefined;
  readonly remedy?: string | undefined;
}

/** Reads what a summary needs; undefined when the folder is no run (any more, or yet). @throws AliError when it is broken. */
export async function readRunFiles(run: string): Promise<RunFiles | undefined> {
  if ((await stat(join(run, 'config.json')).catch(() => undefined)) === undefined) return undefined;
  const { config, provenance } = await readRunFile(run);
  const records = await readLastMetrics(run);
  const last = (await listPictures(run)).samples.at(-1);
  const written = await stat(join(run, metricsName)).catch(() => undefined);
  return {
    config,
    dataName: provenance.data.name,
    records,
    checkpoint: (await listCheckpoints(run)).at(-1),
    picture: last === undefined ? null : pictureName(last),
    updated: written?.mtimeMs ?? (await stat(join(run, 'config.json'))).mtimeMs,
  };
}

/** The summary of a run from its files, its lock, and what is known of its process. */
export function summarise(
  name: string,
  run: string,
  {
    files,
    created,
    note,
  }: { readonly files: RunFiles; readonly created: number; readonly note?: ProcessNote | undefined },
): RunSummary {
  const { config, dataName, records, checkpoint, picture, updated } = files;
  const holder = lockHolder(run);
  const running = holder !== undefined || note?.running === true;
  const step = Math.max(records.at(-1)?.step ?? 0, running ? 0 : (checkpoint ?? 0));
  const finished = checkpoint !== undefined && checkpoint >= config.steps;
  const failed = !running && note?.problem !== undefined;
  return {
    name,
    state: holder ? 'running' : running ? 'starting' : failed ? 'failed' : finished ? 'finished' : 'stopped',
    ...(failed && { problem: note?.problem, remedy: note?.remedy }),
    preset: config.preset,
    objective: config.objective,
    data: dataName,
    seed: config.seed,
    step,
    steps: config.steps,
    rate: running ? recentRate(records) : null,
    created,
    updated,
    measures: latestMetrics(records),
    picture,
    canStop: running && (holder === undefined || holder.certain),
    canResume: !running && checkpoint !== undefined && !finished,
  };
}

/** The summary of a folder whose configuration cannot be read. */
export function broken(name: string, error: unknown, created: number): RunSummary {
  const problem = error instanceof Error ? error.message : String(error);
  return {
    ...blank(name, created),
    state: 'broken',
    problem,
    remedy: error instanceof AliError ? error.remedy : undefined,
  };
}

/** The summary of a run whose process has not written anything yet. */
export function starting(name: string, note: ProcessNote, created: number): RunSummary {
  const state = note.running ? 'starting' : 'failed';
  return { ...blank(name, created), state, problem: note.problem, remedy: note.remedy };
}

function blank(name: string, created: number): RunSummary {
  const numbers = { seed: 0, step: 0, steps: 0, rate: null, created, updated: created };
  const words = { preset: '', objective: '', data: '' };
  return {
    name,
    state: 'starting',
    ...words,
    ...numbers,
    measures: {},
    picture: null,
    canStop: false,
    canResume: false,
  };
}

/** Steps a second over the last records that have a time. */
function recentRate(records: readonly MetricsRecord[]): number | null {
  const timed = records.filter(({ time }) => typeof time === 'number').slice(-20) as (MetricsRecord & {
    time: number;
  })[];
  const [first, last] = [timed[0], timed.at(-1)];
  if (!first || !last || last.time <= first.time) return null;
  return (last.step - first.step) / (last.time - first.time);
}
