/** Places of the encoded data in the plane, as a hook: computed in a worker, kept once they are there. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { EncodedData } from '../logic/latent/encoded-data.ts';
import type { MapAnswer, MapRequest } from './map-worker.ts';

export interface MapState {
  readonly answer: MapAnswer | undefined;
  readonly problem: string | undefined;
}

export function useMap({ codes }: EncodedData, latentSize: number, method: MapRequest['method']): MapState {
  const [answers, setAnswers] = useState<Partial<Record<MapRequest['method'], MapAnswer>>>({});
  const [problem, setProblem] = useState<string>();
  const workers = useRef(new Map<MapRequest['method'], Worker>());
  useEffect(() => {
    if (workers.current.has(method)) return;
    const worker = new Worker(new URL('./map-worker.ts', import.meta.url), { type: 'module' });
    workers.current.set(method, worker);
    worker.onmessage = ({ data }: MessageEvent<MapAnswer>) => {
      setAnswers((before) => ({ ...before, [method]: data }));
      if (data.done) worker.terminate();
    };
    worker.onerror = ({ message }) => setProblem(message || 'the map cannot be computed');
    worker.postMessage({ method, codes, latentSize } satisfies MapRequest);
  }, [method, codes, latentSize]);
  useEffect(
    () => () => {
      for (const worker of workers.current.values()) worker.terminate();
    },
    [],
  );
  return { answer: answers[method], problem };
}
