/** One model in several threads: whole batches side by side, where the threads of one operator would wait for each other. */

import type { EncodedModel } from '../onnx/model.ts';
import { buffersOf, ownCopies, type Tensors } from './tensors.ts';
import { startThread, type Thread } from './thread.ts';

export interface SessionPool {
  /** Calls that keep every thread busy: one at work and one that waits for each. */
  readonly width: number;
  /**
   * Runs the model once; calls are shared out in turn.
   * @throws AliError 'runtime' as `Session`, 'io' where a thread has ended
   */
  run(feeds: Tensors): Promise<Tensors>;
  release(): Promise<void>;
}

/** @param options.threads how many copies of the model, each on a thread of its own */
export function createSessionPool(model: EncodedModel, { threads }: { readonly threads: number }): SessionPool {
  const started: Thread<Tensors, Tensors>[] = Array.from({ length: threads }, () =>
    startThread(new URL('./session-thread.js', import.meta.url), { data: model, task: 'runs a network' }),
  );
  let turn = 0;
  return {
    width: 2 * threads,
    run(feeds) {
      const own = ownCopies(feeds);
      return started[turn++ % threads]!.ask(own, buffersOf(own));
    },
    async release() {
      await Promise.all(started.map((thread) => thread.end()));
    },
  };
}
