/** The live state of the runs, as a hook: the list, and the curves of those that are named. */

import { useEffect, useState } from 'preact/hooks';
import { listen } from '../logic/client.ts';
import { applyHistory, applyRecords, applyRuns, type LiveState, nothingYet } from '../logic/live-state.ts';

export interface Live extends LiveState {
  /** Whether the server answers; true until it is known not to. */
  readonly connected: boolean;
}

/** `names` must stay the same while the component is there. */
export function useLive(names: readonly string[] = []): Live {
  const [state, setState] = useState(nothingYet);
  const [connected, setConnected] = useState(true);
  useEffect(
    () =>
      listen(names, {
        runs: (data) => setState((before) => applyRuns(before, data)),
        history: (data) => setState((before) => applyHistory(before, data)),
        records: (data) => setState((before) => applyRecords(before, data)),
        connected: setConnected,
      }),
    [],
  );
  return { ...state, connected };
}
