/** The process of one cell: `node cell-process.js FOLDER CELL`. It tells its parent how far it is, and what went wrong. */

import { getPriority, setPriority } from 'node:os';
import { AliError } from '../errors.ts';
import { readPlan } from './cell-files.ts';
import { doCell } from './do-cell.ts';
import { findExperiment } from './index.ts';

/** What a cell's process sends. */
export type CellMessage =
  | { readonly progress: string }
  | { readonly error: { readonly code: string; readonly message: string; readonly remedy?: string | undefined } };

/** Exit status of a cell that was stopped. */
const stopped = 130;
/** Cells leave the machine to whoever sits before it. */
const priority = 10;

const [folder = '', name = ''] = process.argv.slice(2);
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
process.on('message', () => controller.abort());
process.on('disconnect', () => controller.abort());
const tell = (message: CellMessage) => {
  if (process.connected) process.send?.(message);
};

try {
  setPriority(Math.max(getPriority(), priority));
  const plan = await readPlan(folder);
  if (!plan) throw new AliError('run', `${folder} holds no reproduction`);
  await doCell(name, {
    experiment: findExperiment(plan.experiment),
    plan,
    folder,
    signal: controller.signal,
    report: (progress) => tell({ progress }),
  });
} catch (error) {
  process.exitCode = controller.signal.aborted ? stopped : 1;
  const { code, remedy } = error instanceof AliError ? error : { code: 'internal', remedy: undefined };
  const message = error instanceof Error ? error.message : String(error);
  if (!controller.signal.aborted) tell({ error: { code, message, remedy } });
  if (process.env.ALI_DEBUG === '1') process.stderr.write(`${(error as Error)?.stack ?? error}\n`);
} finally {
  if (process.connected) process.disconnect();
}
