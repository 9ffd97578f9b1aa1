/** A thread that decodes images: it reads what it is told to into memory that it shares, in the order in which it is told. */

import { parentPort, workerData } from 'node:worker_threads';
import { AliError } from '../errors.ts';
import { createItemReader, type ReaderSettings, type ReadTask } from './item-reader.ts';

/** Memory to be filled is announced once, then named by its number. */
export type DecodeRequest =
  | { readonly share: number; readonly memory: SharedArrayBuffer }
  | { readonly release: number }
  | { readonly job: number; readonly target: number; readonly tasks: readonly ReadTask[] };

/** A job is done, or has failed. An error loses its class on the way between threads. */
export interface DecodeReply {
  readonly job: number;
  readonly error?: Pick<AliError, 'message'> & Partial<Pick<AliError, 'code' | 'remedy'>>;
}

const targets = new Map<number, Uint8Array>();
const port = parentPort!;
const reader = createItemReader(workerData as ReaderSettings);
let before = Promise.resolve();

port.on('message', (request: DecodeRequest) => {
  before = before.then(() => serve(request));
});

async function serve(request: DecodeRequest): Promise<void> {
  if ('share' in request) targets.set(request.share, new Uint8Array(request.memory));
  else if ('release' in request) targets.delete(request.release);
  else port.postMessage(await run(request));
}

async function run({ job, target, tasks }: Extract<DecodeRequest, { job: number }>): Promise<DecodeReply> {
  try {
    await reader.read(tasks, targets.get(target)!);
    return { job };
  } catch (error) {
    const { message } = error as Error;
    return {
      job,
      error: error instanceof AliError ? { message, code: error.code, remedy: error.remedy } : { message },
    };
  }
}
