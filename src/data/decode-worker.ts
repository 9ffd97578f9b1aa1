/** A thread that decodes images: it reads what it is told to into memory that it shares, in the order in which it is told. */

import { workerData } from 'node:worker_threads';
import { answer } from '../runtime/thread.ts';
import { createItemReader, type ReaderSettings, type ReadTask } from './item-reader.ts';

/** Memory to be filled is announced once, then named by its number. */
export type DecodeRequest =
  | { readonly share: number; readonly memory: SharedArrayBuffer }
  | { readonly release: number }
  | { readonly target: number; readonly tasks: readonly ReadTask[] };

const targets = new Map<number, Uint8Array>();
const reader = createItemReader(workerData as ReaderSettings);

answer(async (request: DecodeRequest) => {
  if ('share' in request) targets.set(request.share, new Uint8Array(request.memory));
  else if ('release' in request) targets.delete(request.release);
  else await reader.read(request.tasks, targets.get(request.target)!);
});
