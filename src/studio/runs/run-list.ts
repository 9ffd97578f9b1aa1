/** The list of all runs in a folder, read again only where files have changed. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { metricsName } from '../../train/metrics.ts';
import type { RunSummary } from '../shared/messages.ts';
import { jsonText, lately } from './lately.ts';
import { runNames } from './run-path.ts';
import { broken, type RunFiles, readRunFiles, starting, summarise } from './summary.ts';
import type { TrainingProcesses } from './training-processes.ts';

/** What a run's process is known to do, by the name of the run, and how often that has changed. */
export type Notes = Pick<TrainingProcesses, 'note' | 'changes'>;

export interface RunList {
  /** Summaries of all runs, in the order of the file system. @throws AliError 'io' */
  read(): Promise<RunSummary[]>;
  /** The summary of one, undefined when the folder is no run. */
  readOne(name: string): Promise<RunSummary | undefined>;
}

interface Entry {
  readonly version: string;
  readonly files: RunFiles | undefined;
  readonly error?: unknown;
}

/** Files whose change makes a run be read again. */
const watched = ['config.json', metricsName, 'samples', 'checkpoints'];
const atOnce = 16;

/** @param options.every milliseconds for which a list is given again, and not read, unless a process has changed */
export function createRunList(
  runs: string,
  { note: noteOf, changes }: Notes = { note: () => undefined, changes: () => 0 },
  { every = 0 }: { readonly every?: number } = {},
): RunList {
  const entries = new Map<string, Entry>();

  async function entryOf(name: string, run: string): Promise<Entry> {
    const version = await versionOf(run);
    const known = entries.get(name);
    if (known?.version === version) return known;
    const entry: Entry = await readRunFiles(run).then(
      (files) => ({ version, files }),
      (error: unknown) => ({ version, files: undefined, error }),
    );
    entries.set(name, entry);
    return entry;
  }

  async function readOne(name: string): Promise<RunSummary | undefined> {
    const run = join(runs, name);
    const status = await stat(run).catch(() => undefined);
    if (status === undefined) return undefined;
    const { files, error } = await entryOf(name, run);
    const note = noteOf(name);
    const created = status.birthtimeMs || status.mtimeMs;
    if (error !== undefined) return broken(name, error, created);
    if (files === undefined) return note && starting(name, note, created);
    return summarise(name, run, { files, created, note });
  }

  const read = lately(
    async () => {
      const names = await runNames(runs);
      for (const name of entries.keys()) if (!names.includes(name)) entries.delete(name);
      const found: (RunSummary | undefined)[] = [];
      for (let from = 0; from < names.length; from += atOnce) {
        found.push(...(await Promise.all(names.slice(from, from + atOnce).map(readOne))));
      }
      return found.filter((summary) => summary !== undefined);
    },
    { milliseconds: every, version: changes },
  );
  return { readOne, read: () => read('') };
}

async function versionOf(run: string): Promise<string> {
  const states = await Promise.all(watched.map((name) => stat(join(run, name)).catch(() => undefined)));
  return states.map((state) => (state ? `${state.ino}:${state.mtimeMs}:${state.size}` : '-')).join(' ');
}

/** What changed from one list to the next. */
export function listChanges(
  before: ReadonlyMap<string, string>,
  runs: readonly RunSummary[],
): { readonly changed: RunSummary[]; readonly gone: string[]; readonly next: Map<string, string> } {
  const next = new Map(runs.map((run) => [run.name, jsonText(run)]));
  return {
    changed: runs.filter(({ name }) => before.get(name) !== next.get(name)),
    gone: [...before.keys()].filter((name) => !next.has(name)),
    next,
  };
}
