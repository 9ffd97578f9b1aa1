/** Threads that answer requests one after another; errors come back as what they were. */

import { parentPort, Worker } from 'node:worker_threads';
import { AliError } from '../errors.ts';

/** Threads are compiled files: code that is run from its TypeScript source works in its own thread. */
export const hasThreads = import.meta.url.endsWith('.js');

interface Job {
  readonly job: number;
  readonly request: unknown;
}

/** A job is done, or has failed. An error loses its class on the way between threads. */
interface Answer {
  readonly job: number;
  readonly result?: unknown;
  readonly error?: Pick<AliError, 'message'> & Partial<Pick<AliError, 'code' | 'remedy'>>;
}

/** Memory that moves to the other thread instead of being copied. */
type Moved = readonly ArrayBuffer[];

export interface Thread<Request, Result> {
  /**
   * Asks for something, after all that was asked for before.
   * @throws AliError 'io' where the thread has ended; whatever the thread threw
   */
  ask(request: Request, moved?: Moved): Promise<Result>;
  /** Ends the thread; what is not answered by then never is. */
  end(): Promise<void>;
}

/**
 * Starts a compiled file that calls `answer` and is given `data`. The thread keeps the process alive only while it has something to do.
 * @param options.task what it does, for its errors: "decodes images"
 * @param options.fullRemedy what to do where it runs out of memory
 */
export function startThread<Request, Result>(
  file: URL,
  { data, task, fullRemedy }: { readonly data: unknown; readonly task: string; readonly fullRemedy?: string },
): Thread<Request, Result> {
  // Without the flags of the process, some of which no thread may have.
  const worker = new Worker(file, { workerData: data, execArgv: [] });
  const waiting = new Map<number, { resolve: (result: Result) => void; reject: (error: unknown) => void }>();
  let jobs = 0;
  let ending = false;
  let broken: AliError | undefined;
  const fail = (why: string, cause?: unknown) => {
    const full = (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const remedy = full && fullRemedy !== undefined && { remedy: fullRemedy };
    broken ??= new AliError('io', `a thread that ${task} has ended: ${why}`, { ...remedy, cause });
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
  };
  worker.unref();
  worker.on('message', ({ job, result, error }: Answer) => {
    const waiter = waiting.get(job);
    waiting.delete(job);
    if (waiting.size === 0 && !ending) worker.unref();
    if (error) waiter?.reject(revive(error));
    else waiter?.resolve(result as Result);
  });
  worker.on('error', (cause) => fail((cause as Error).message, cause));
  worker.on('exit', () => fail('it was stopped'));
  return {
    ask: (request, moved = []) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        const job = ++jobs;
        waiting.set(job, { resolve, reject });
        worker.ref();
        worker.postMessage({ job, request } satisfies Job, moved);
      }),
    async end() {
      // Else the process could end before the thread, and with it before whoever waits for this.
      ending = true;
      worker.ref();
      await worker.terminate();
    },
  };
}

/** In a thread: answers what it is asked, in the order in which it is asked. */
export function answer<Request, Result>(
  serve: (request: Request) => Promise<Result>,
  { moved = () => [] }: { readonly moved?: (result: Result) => Moved } = {},
): void {
  const port = parentPort!;
  let before = Promise.resolve();
  port.on('message', ({ job, request }: Job) => {
    before = before.then(async () => {
      try {
        const result = await serve(request as Request);
        port.postMessage({ job, result } satisfies Answer, moved(result));
      } catch (error) {
        const { message } = error as Error;
        const known = error instanceof AliError && { code: error.code, remedy: error.remedy };
        port.postMessage({ job, error: { message, ...known } } satisfies Answer);
      }
    });
  });
}

function revive({ message, code, remedy }: NonNullable<Answer['error']>): Error {
  return code === undefined ? new Error(message) : new AliError(code, message, remedy === undefined ? {} : { remedy });
}
