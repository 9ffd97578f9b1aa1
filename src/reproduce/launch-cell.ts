/** Starts the process of a cell and waits for its end. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AliError, type ErrorCode } from '../errors.ts';
import type { CellMessage } from './cell-process.ts';
import type { Cell } from './experiment.ts';

/** A cell that has not ended this long after it was asked to is killed; what its checkpoints hold is kept. */
const patience = 30_000;
const keptOutput = 2000;

export interface LaunchOptions {
  /** The folder of the reproduction. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly report: (cell: Cell, progress: string) => void;
  /** The program; default: the one of this package. */
  readonly program?: string;
}

/** @throws AliError as the cell did; 'runtime' where its process ended without a word */
export function launchCell(cell: Cell, { folder, signal, report, program }: LaunchOptions): Promise<void> {
  const path = program ?? fileURLToPath(new URL('./cell-process.js', import.meta.url));
  const child = fork(path, [folder, cell.name], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  const release = stopWith(child, signal);
  let output = '';
  let thrown: AliError | undefined;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutput);
  });
  child.on('message', (message: CellMessage) => {
    if ('progress' in message) return report(cell, message.progress);
    const { code, message: text, remedy } = message.error;
    thrown = new AliError(code as ErrorCode, text, remedy === undefined ? {} : { remedy });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, killedBy) => {
      release();
      if (status === 0) return resolve();
      const how = killedBy === null ? `with status ${status}` : `by ${killedBy}`;
      const silent = `its process was ended ${how}${output ? `:\n${output.trimEnd()}` : ''}`;
      reject(
        thrown ?? new AliError('runtime', silent, { remedy: 'give the same command again to do what is missing' }),
      );
    });
  });
}

function stopWith(child: ChildProcess, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (child.connected) child.send('stop');
    timer = setTimeout(() => child.kill('SIGKILL'), patience);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return () => {
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
  };
}
