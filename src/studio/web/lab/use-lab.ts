/** The page's side of the conversation with the worker. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Failure, Report, Wish } from '../../lab/conductor.ts';
import { createHistory, type History } from '../../lab/history.ts';
import type { Place } from '../../lab/plane.ts';
import { firstSettings, type LabSettings } from '../../lab/settings.ts';

export interface Lab {
  readonly settings: LabSettings;
  readonly playing: boolean;
  readonly report: Report | undefined;
  readonly failure: Failure | undefined;
  readonly history: History;
  /** The z at which D is shown. */
  readonly place: Place;
  change(over: Partial<LabSettings>, options?: { readonly fresh?: boolean }): void;
  play(playing: boolean): void;
  step(): void;
  setPlace(place: Place): void;
}

export function useLab(): Lab {
  const [settings, setSettings] = useState<LabSettings>(firstSettings);
  const [playing, setPlaying] = useState(false);
  const [report, setReport] = useState<Report>();
  const [failure, setFailure] = useState<Failure>();
  const [place, setPlaceHere] = useState<Place>([0, 0]);
  const history = useMemo(() => createHistory(), []);
  const worker = useRef<Worker>(undefined);
  const latest = useRef(settings);

  useEffect(() => {
    const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.current = made;
    made.onmessage = ({ data }: MessageEvent<Report | Failure>) => {
      if (data.kind === 'failure') {
        setFailure(data);
        setPlaying(false);
        return;
      }
      if (data.fresh) history.clear();
      history.add(data.traces);
      setReport(data);
    };
    made.onerror = ({ message }) => {
      setFailure({ kind: 'failure', message, remedy: 'load the page again' });
      setPlaying(false);
    };
    made.postMessage({ kind: 'settings', settings: firstSettings, fresh: true } satisfies Wish);
    return () => made.terminate();
  }, [history]);

  const ask = (wish: Wish) => worker.current?.postMessage(wish);
  return {
    settings,
    playing,
    report,
    failure,
    history,
    place,
    change(over, { fresh = false } = {}) {
      latest.current = { ...latest.current, ...over };
      setSettings(latest.current);
      setFailure(undefined);
      ask({ kind: 'settings', settings: latest.current, fresh });
    },
    play(next) {
      setPlaying(next);
      if (next) setFailure(undefined);
      ask({ kind: next ? 'play' : 'pause' });
    },
    step() {
      setPlaying(false);
      ask({ kind: 'step', count: 1 });
    },
    setPlace(next) {
      setPlaceHere(next);
      ask({ kind: 'place', place: next });
    },
  };
}
