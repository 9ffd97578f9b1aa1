/** All curves of a run: a series for every number that its metrics name. */

import { append, createSeries, type Series } from './series.ts';

/** What has been read of a run's metrics. Times are seconds since the first line that has one. */
export interface History {
  series: Record<string, Series>;
  began: number | null;
  /** Seconds at the last line that had a time: lines of snapshots have none of their own. */
  clock: number;
}

/** A line of the metrics: its step, perhaps its time in seconds since 1970, and numbers by name. */
export type HistoryRecord = { readonly step: number; readonly [name: string]: unknown };

/** A file that names more than this was not written by training. */
const seriesLimit = 100;
const nameLimit = 100;

export function createHistory(): History {
  return { series: Object.create(null) as Record<string, Series>, began: null, clock: 0 };
}

/** Adds the numbers of a line to their curves. */
export function addRecord(history: History, record: HistoryRecord): void {
  const { step, time, ...values } = record;
  if (typeof time === 'number') {
    history.began ??= time;
    history.clock = time - history.began;
  }
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'number' && value !== null) continue;
    const series = history.series[name] ?? addSeries(history, name);
    if (series) append(series, { step, time: history.clock, value });
  }
}

function addSeries({ series }: History, name: string): Series | undefined {
  if (name.length > nameLimit || Object.keys(series).length >= seriesLimit) return undefined;
  const added = createSeries();
  series[name] = added;
  return added;
}

/** The same numbers with six digits, which is more than a screen shows, to be sent in half the bytes. */
export function shortened({ series, began, clock }: History): History {
  const short = (value: number | null) => (value === null ? null : Number(value.toPrecision(6)));
  const entries = Object.entries(series).map(([name, each]): [string, Series] => [
    name,
    {
      ...each,
      times: each.times.map((time) => Number(time.toFixed(2))),
      means: each.means.map(short),
      lows: each.lows.map(short),
      highs: each.highs.map(short),
    },
  ]);
  return { began, clock, series: Object.fromEntries(entries) };
}
