/** Threads that read and decode images into shared memory, ahead of whoever waits for them. */

import { availableParallelism } from 'node:os';
import { AliError } from '../errors.ts';
import { hasThreads, startThread, type Thread } from '../runtime/thread.ts';
import type { SharedBytes } from './dataset.ts';
import type { DecodeRequest } from './decode-worker.ts';
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
        if (!open) throw new AliError('io', 'images were asked for after the end');
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
  let threads: DecodeThread[] | undefined;
  let turn = 0;
  const start = () => {
    const started = Array.from({ length: count }, () => startDecoding(settings));
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
      for (const thread of threads ?? []) tell(thread, { release: id });
    },
    async fill({ id }, tasks) {
      threads ??= start();
      const jobs: Promise<void>[] = [];
      for (let first = 0; first < tasks.length; first += jobSize) {
        jobs.push(threads[turn++ % count]!.ask({ target: id, tasks: tasks.slice(first, first + jobSize) }));
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

type DecodeThread = Thread<DecodeRequest, undefined>;

const startDecoding = (settings: ReaderSettings): DecodeThread =>
  startThread(new URL('./decode-worker.js', import.meta.url), {
    data: settings,
    task: 'decodes images',
    fullRemedy: 'look for images that are far larger than the others, and take them out of the folder',
  });

/** Whatever fails here fails again, and is reported, with the next images. */
function tell(thread: DecodeThread, request: DecodeRequest): void {
  thread.ask(request).catch(() => {});
}

const announce = (thread: DecodeThread, { id, bytes }: SharedBytes) =>
  tell(thread, { share: id, memory: bytes.buffer as SharedArrayBuffer });
