/** Runs cells side by side, each when what it needs is finished, and goes on where one fails. */

import { AliError } from '../errors.ts';
import type { Cell } from './experiment.ts';

/** What went wrong in a cell. */
export interface Failure {
  readonly cell: string;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

export interface RunCellsOptions {
  /** Does one cell and settles when it has ended; it rejects where it failed or was stopped. */
  readonly launch: (cell: Cell) => Promise<void>;
  /** Cells at a time. */
  readonly processes: number;
  /** Cells that are finished already. */
  readonly finished: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly onEnd?: (cell: Cell, failure: Failure | undefined) => void;
}

/** Resolves when nothing more can be run, with what failed; a stopped one ends what is running and starts nothing. */
export async function runCells(cells: readonly Cell[], options: RunCellsOptions): Promise<Failure[]> {
  const { launch, processes, signal, onEnd } = options;
  const done = new Set(options.finished);
  const failures: Failure[] = [];
  const waiting = cells.filter(({ name }) => !done.has(name));
  const running = new Map<string, Promise<void>>();
  const fail = (cell: Cell, failure: Failure) => {
    failures.push(failure);
    onEnd?.(cell, failure);
  };
  const start = (cell: Cell) =>
    launch(cell).then(
      () => {
        done.add(cell.name);
        onEnd?.(cell, undefined);
      },
      (error) => {
        if (!signal.aborted) fail(cell, describe(cell, error));
      },
    );
  const hasFailed = (name: string) => failures.some(({ cell }) => cell === name);
  while (!signal.aborted) {
    for (const cell of [...waiting]) {
      const needs = cell.after ?? [];
      const broken = needs.find(hasFailed);
      if (broken === undefined && (running.size >= processes || !needs.every((name) => done.has(name)))) continue;
      waiting.splice(waiting.indexOf(cell), 1);
      if (broken !== undefined) {
        fail(cell, { cell: cell.name, code: 'run', message: `not run, as it needs ${broken}, which failed` });
      } else {
        running.set(
          cell.name,
          start(cell).finally(() => running.delete(cell.name)),
        );
      }
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  await Promise.all(running.values());
  return failures;
}

function describe({ name }: Cell, error: unknown): Failure {
  if (error instanceof AliError) {
    const { code, message, remedy } = error;
    return { cell: name, code, message, ...(remedy !== undefined && { remedy }) };
  }
  return { cell: name, code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
