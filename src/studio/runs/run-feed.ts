/** Follows the directory of one run for any number of listeners: its metrics are read once, and then only what is new. */

import type { MetricsRecord } from '../../train/metrics.ts';
import { createMetricsReader } from '../../train/metrics-reader.ts';
import { readRunFile } from '../../train/run-file.ts';
import { scheduleWarnings } from '../../train/schedule-warning.ts';
import { createWatchdog } from '../../train/watchdog.ts';
import { addRecord, createHistory, shortened } from '../shared/history.ts';
import type { Pictures, RunHistory, Warning } from '../shared/messages.ts';
import { lately } from './lately.ts';
import { listPictures } from './pictures.ts';

/** What came since the last message, or `history: true` where all before is void. */
export type FeedMessage =
  | { readonly history: true }
  | {
      readonly history: false;
      readonly records: readonly MetricsRecord[];
      readonly warnings: readonly Warning[];
      readonly pictures: Pictures | undefined;
    };

export interface RunFeed {
  /** Everything until now. @throws AliError 'io' or 'run' */
  history(): Promise<RunHistory>;
  /** Reads what is new and tells the listeners; calls at once wait for each other. */
  update(): Promise<void>;
  /** Returns what ends it. */
  listen(listener: (message: FeedMessage) => void): () => void;
  listeners(): number;
}

/** More new records than this are told as a new history, which is smaller. */
const recordLimit = 2000;

/** @param options.every milliseconds in which the files are looked at once at most */
export function createRunFeed(run: string, { every = 0 }: { readonly every?: number } = {}): RunFeed {
  const reader = createMetricsReader(run);
  const listeners = new Set<(message: FeedMessage) => void>();
  let history = createHistory();
  let warner = createWarner(undefined);
  let warnings: Warning[] = [];
  let pictures: Pictures = { samples: [], reconstructions: [], reals: false };
  let shown: RunHistory | undefined;
  let pending: Promise<void> = Promise.resolve();

  async function restart(): Promise<void> {
    const config = await readRunFile(run).then(
      ({ config }) => config,
      () => undefined,
    );
    history = createHistory();
    warner = createWarner(config?.steps);
    warnings = config ? scheduleWarnings(config) : [];
  }
  let started = restart();

  async function readNew(): Promise<void> {
    await started;
    const fresh: MetricsRecord[] = [];
    const told: Warning[] = [];
    let again = false;
    for (let offset = -1; offset !== reader.offset(); ) {
      offset = reader.offset();
      const { records, restarted } = await reader.read();
      if (restarted) {
        again = true;
        started = restart();
        await started;
      }
      for (const record of records) {
        addRecord(history, record);
        told.push(...warner(record));
      }
      if (fresh.length <= recordLimit) fresh.push(...records);
      await new Promise(setImmediate);
    }
    warnings.push(...told);
    const found = await listPictures(run);
    const isNew = JSON.stringify(found) !== JSON.stringify(pictures);
    pictures = found;
    if (again || isNew || fresh.length > 0) shown = undefined;
    if (again || fresh.length > recordLimit) tell({ history: true });
    else if (fresh.length > 0 || isNew) {
      tell({ history: false, records: fresh, warnings: told, pictures: isNew ? found : undefined });
    }
  }

  function tell(message: FeedMessage): void {
    for (const listener of listeners) listener(message);
  }

  const look = lately(
    () => {
      const next = pending.catch(() => {}).then(readNew);
      pending = next;
      return next;
    },
    { milliseconds: every },
  );
  const update = () => look('');

  return {
    update,
    async history() {
      await update();
      shown ??= { history: shortened(history), warnings: [...warnings], pictures };
      return shown;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listeners: () => listeners.size,
  };
}

/** The warnings that training gave at these numbers, found again by the same rules. */
function createWarner(steps: number | undefined): (record: MetricsRecord) => Warning[] {
  const watchdog = createWatchdog();
  return ({ step, time, ...values }) => {
    const watch: Record<string, number> = {};
    for (const [name, value] of Object.entries(values)) if (typeof value === 'number') watch[name] = value;
    if (time !== undefined) return watchdog.warnings(step, watch);
    return steps === undefined ? [] : watchdog.snapshotWarnings(step, steps, watch);
  };
}

/** The feeds of a folder of runs: the few that were used last are kept, so that a page that comes back is quick. */
export function createFeeds({ keep = 16, every = 0 }: { readonly keep?: number; readonly every?: number } = {}): {
  of(run: string): RunFeed;
} {
  const feeds = new Map<string, RunFeed>();
  return {
    of(run) {
      const feed = feeds.get(run) ?? createRunFeed(run, { every });
      feeds.delete(run);
      feeds.set(run, feed);
      for (const [path, each] of feeds) {
        if (feeds.size <= keep) break;
        if (path !== run && each.listeners() === 0) feeds.delete(path);
      }
      return feed;
    },
  };
}
