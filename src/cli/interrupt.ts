/** Ctrl-C while training: the first lets the step finish and a checkpoint be written, the second quits at once. */

import { onClosedPipe } from './streams.ts';

const statuses = { SIGINT: 130, SIGTERM: 143 } as const;
/** As if SIGPIPE had ended the program. */
const pipeClosed = 141;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit status that says which signal came; undefined while none has. */
  status(): number | undefined;
  /** Leaves signals to the system again. */
  release(): void;
}

/** Listens for SIGINT and SIGTERM, where `onFirst` may say what is going on, and for a closed pipe, where nobody hears. */
export function listenForInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let status: number | undefined;
  const handle = (name: keyof typeof statuses) => {
    if (status !== undefined) process.exit(statuses[name]);
    status = statuses[name];
    onFirst();
    controller.abort();
  };
  const names = Object.keys(statuses) as (keyof typeof statuses)[];
  for (const name of names) process.on(name, handle);
  const stopWatching = onClosedPipe(() => {
    status ??= pipeClosed;
    controller.abort();
  });
  return {
    signal: controller.signal,
    status: () => status,
    release: () => {
      for (const name of names) process.off(name, handle);
      stopWatching();
    },
  };
}
