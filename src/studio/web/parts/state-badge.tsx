/** The state of a run in a word, with its sign. */

import type { RunState } from '../../shared/messages.ts';

const meanings: Readonly<Record<RunState, string>> = {
  starting: 'Its process is loading data and building networks',
  running: 'A process trains it now',
  finished: 'All of its steps are done',
  stopped: 'No process trains it, and there are steps left',
  failed: 'Its process ended with an error',
  broken: 'Its configuration cannot be read',
};

export function StateBadge({ state }: { readonly state: RunState }) {
  return (
    <span class={`badge ${state}`} title={meanings[state]}>
      {state}
    </span>
  );
}

/** How far a run is, as a bar. */
export function Progress({ step, steps }: { readonly step: number; readonly steps: number }) {
  return <progress aria-label="Steps done" value={Math.min(step, steps)} max={Math.max(1, steps)} />;
}
