/** Follows a training run to its end: what it tells as lines on a terminal, in a pipe, or as JSON. */

import { launchOf } from '../distributed/launch.ts';
import type { TrainingEvent } from '../train/events.ts';
import { shellWord, showPath } from './format.ts';
import { listenForInterrupt } from './interrupt.ts';
import { createLiveLine, isTerminal } from './live-line.ts';
import { showEvent, showProgress } from './show-event.ts';
import { print, printJson, printWarning } from './streams.ts';

export interface FollowOptions {
  /** Every event as a line of JSON, but for steps that are not logged. */
  readonly json?: boolean;
  /** Only warnings and the last line. */
  readonly quiet?: boolean;
}

/** Runs to the end, or to the first Ctrl-C, which leaves a checkpoint and the exit status 130 (SIGTERM: 143). */
export async function follow(
  start: (signal: AbortSignal) => AsyncIterable<TrainingEvent>,
  { json = false, quiet = false }: FollowOptions = {},
): Promise<void> {
  const live = createLiveLine(process.stdout);
  const interrupt = listenForInterrupt(() => {
    // Of ranks that train together, the first one speaks.
    if ((launchOf()?.rank ?? 0) > 0) return;
    live.clear();
    printWarning({ message: 'finishing the step and writing a checkpoint; once more quits at once' });
  });
  const show = json ? createJson({ quiet }) : createText({ quiet, live });
  try {
    for await (const event of start(interrupt.signal)) {
      show(event);
      if (event.event === 'started' && event.step > 0 && event.step === event.steps)
        printWarning(nothingToDo(event.step));
    }
  } finally {
    live.clear();
    interrupt.release();
  }
  process.exitCode = interrupt.status() ?? 0;
}

const nothingToDo = (step: number) => ({
  message: `the run has its ${step} steps already`,
  remedy: 'train it further with --steps N, more than that',
});

type Show = (event: TrainingEvent) => void;
const isLast = ({ event }: TrainingEvent) => event === 'finished' || event === 'interrupted';

function createJson({ quiet }: { readonly quiet: boolean }): Show {
  return (event) => {
    if (event.event === 'step' && !event.logged) return;
    if (quiet && event.event === 'warning') printWarning(event);
    else if (!quiet || isLast(event)) printJson(event);
  };
}

function createText({
  quiet,
  live,
}: {
  readonly quiet: boolean;
  readonly live: ReturnType<typeof createLiveLine>;
}): Show {
  const permanent = isTerminal(process.stdout) ? ['started', 'snapshot'] : ['started', 'snapshot', 'step'];
  const isShown = (event: TrainingEvent) => isLast(event) || (!quiet && permanent.includes(event.event));
  return (event) => {
    if (event.event === 'step' && !quiet) live.show(showProgress(event));
    if (event.event === 'step' && !event.logged) return;
    if (event.event === 'warning') {
      live.clear();
      printWarning(event);
    } else if (isShown(event)) {
      live.clear();
      print(showEvent(event));
    }
    if (event.event === 'finished' && !quiet && isTerminal(process.stdout)) {
      print(`next: ali sample ${shellWord(showPath(event.run))}`);
    }
  };
}
