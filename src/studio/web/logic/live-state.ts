/** What the page knows of the runs: server-sent events laid one over the other. */

import { addRecord, type History } from '../../shared/history.ts';
import type { Pictures, RunSummary, StudioEvents, Warning } from '../../shared/messages.ts';

export interface LiveRun {
  readonly history: History;
  readonly warnings: readonly Warning[];
  readonly pictures: Pictures;
  /** Grows whenever something came to it. */
  readonly version: number;
}

export interface LiveState {
  /** Undefined until the first list has come. */
  readonly runs: ReadonlyMap<string, RunSummary> | undefined;
  readonly live: ReadonlyMap<string, LiveRun>;
}

export const nothingYet: LiveState = { runs: undefined, live: new Map() };

export function applyRuns({ runs, live }: LiveState, { changed, gone }: StudioEvents['runs']): LiveState {
  const next = new Map(runs);
  for (const name of gone) next.delete(name);
  for (const run of changed) next.set(run.name, run);
  return { runs: next, live };
}

export function applyHistory(state: LiveState, { run, ...told }: StudioEvents['history']): LiveState {
  const version = (state.live.get(run)?.version ?? 0) + 1;
  return { ...state, live: new Map(state.live).set(run, { ...told, version }) };
}

/** Adds to the run's curves in place: they may be long, and `version` says that they grew. */
export function applyRecords(
  state: LiveState,
  { run, records, warnings, pictures }: StudioEvents['records'],
): LiveState {
  const before = state.live.get(run);
  if (!before) return state;
  for (const record of records) addRecord(before.history, record);
  const next: LiveRun = {
    history: before.history,
    warnings: [...before.warnings, ...warnings],
    pictures: pictures ?? before.pictures,
    version: before.version + 1,
  };
  return { ...state, live: new Map(state.live).set(run, next) };
}
