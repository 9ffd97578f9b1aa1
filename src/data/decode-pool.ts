/** Threads that read and decode images into shared memory, ahead of whoever waits for them. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AliError } from '../errors.ts';
import type { SharedBytes } from './dataset.ts';
import type { DecodeReply, DecodeRequest } from './decode-worker.ts';
import { createItemReader, type ReaderSettings, type ReadTask } from './item-reader.ts';

export interface DecodePool {
  share(length: number): SharedBytes;
  /** The pool forgets the memory; who has its bytes keeps them. */
  release(shared: SharedBytes): void;
  /**
   * Begins to put images into shared memory, after all that was asked for before.
   * @throws AliError 'data' naming the first image that is broken, 'io' when a decoded one cannot be kept
   */
  fill(target: SharedBytes, tasks: readonly ReadTask[]): Promise<void>;
  /** Ends the threads; what is not done by then never is. */
  close(): Promise<void>;
}

/** Images in one message to a thread. */
const jobSize = 16;

/** Threads are compiled files: from the TypeScript source images are decoded in this thread. */
export const hasThreads = import.meta.url.endsWith('.js');

/**
 * @param options.workers how many threads, 0 for this one; they start with the first image. Default one a core.
 */
export function createDecodePool(
  settings: ReaderSettings,
  { workers = availableParallelism() }: { readonly workers?: number } = {},
): DecodePool {
  return workers > 0 && hasThreads ? threadedPool(settings, workers) : ownThread(settings);
}

let lastId = 0;
const share = (length: number) => ({ id: ++lastId, bytes: new Uint8Array(new SharedArrayBuffer(length)) });

/** Without threads images are decoded when they are asked for. */
function ownThread(settings: ReaderSettings): DecodePool {
  let reader: ReturnType<typeof createItemReader> | undefined;
  let before: Promise<unknown> = Promise.resolve();
  let open = true;
  return {
    share,
    release() {},
    fill({ bytes }, tasks) {
      const done = before.then(() => {
        if (!open) throw ended('it was stopped');
        reader ??= createItemReader(settings);
        return reader.read(tasks, bytes);
      });
      before = done.catch(() => {});
      return done;
    },
    async close() {
      open = false;
      await before;
      reader?.close();
    },
  };
}

function threadedPool(settings: ReaderSettings, count: number): DecodePool {
  const shared = new Map<number, SharedBytes>();
  let threads: Thread[] | undefined;
  let turn = 0;
  const start = () => {
    const started = Array.from({ length: count }, () => startThread(settings));
    for (const each of shared.values()) for (const thread of started) announce(thread, each);
    return started;
  };
  return {
    share(length) {
      const made = share(length);
      shared.set(made.id, made);
      for (const thread of threads ?? []) announce(thread, made);
      return made;
    },
    release({ id }) {
      shared.delete(id);
      for (const thread of threads ?? []) thread.send({ release: id });
    },
    async fill({ id }, tasks) {
      threads ??= start();
      const jobs: Promise<void>[] = [];
      for (let first = 0; first < tasks.length; first += jobSize) {
        jobs.push(threads[turn++ % count]!.run(id, tasks.slice(first, first + jobSize)));
      }
      for (const job of jobs) job.catch(() => {});
      for (const job of jobs) await job;
    },
    async close() {
      const ended = threads ?? [];
      threads = undefined;
      await Promise.all(ended.map((thread) => thread.end()));
    },
  };
}

interface Thread {
  send(request: DecodeRequest): void;
  run(target: number, tasks: readonly ReadTask[]): Promise<void>;
  end(): Promise<void>;
}

const announce = (thread: Thread, { id, bytes }: SharedBytes) =>
  thread.send({ share: id, memory: bytes.buffer as SharedArrayBuffer });

/** A thread keeps the process alive only while it has something to do. */
function startThread(settings: ReaderSettings): Thread {
  // Without the flags of the process, some of which no thread may have.
  const worker = new Worker(new URL('./decode-worker.js', import.meta.url), { workerData: settings, execArgv: [] });
  const waiting = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
  let jobs = 0;
  let ending = false;
  let broken: AliError | undefined;
  const fail = (error: AliError) => {
    broken ??= error;
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
  };
  worker.unref();
  worker.on('message', ({ job, error }: DecodeReply) => {
    const waiter = waiting.get(job);
    waiting.delete(job);
    if (waiting.size === 0 && !ending) worker.unref();
    if (error) waiter?.reject(revive(error));
    else waiter?.resolve();
  });
  worker.on('error', (cause) => fail(ended((cause as Error).message, cause)));
  worker.on('exit', () => fail(ended('it was stopped')));
  return {
    send: (request) => worker.postMessage(request),
    run: (target, tasks) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        const job = ++jobs;
        waiting.set(job, { resolve, reject });
        worker.ref();
        worker.postMessage({ job, target, tasks } satisfies DecodeRequest);
      }),
    async end() {
      // Else the process could end before the thread, and with it before whoever waits for this.
      ending = true;
      worker.ref();
      await worker.terminate();
    },
  };
}

function ended(why: string, cause?: unknown): AliError {
  const full = (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const remedy = 'look for images that are far larger than the others, and take them out of the folder';
  return new AliError('io', `a thread that decodes images has ended: ${why}`, { ...(full && { remedy }), cause });
}

function revive({ message, code, remedy }: NonNullable<DecodeReply['error']>): Error {
  return code === undefined ? new Error(message) : new AliError(code, message, remedy === undefined ? {} : { remedy });
}
