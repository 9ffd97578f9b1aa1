/** A run's model as a hook: its networks in the worker, and its encoded data once they are there. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { OfferedModel } from '../../shared/model-messages.ts';
import { RefusalError } from '../logic/client.ts';
import { type EncodedData, readEncoded, readEncoding, readFile, readModel } from '../logic/latent/encoded-data.ts';
import { type Computer, createNetworkWorker, type NetworkWorker, type Port } from '../logic/latent/network-worker.ts';
import { threadsFor } from '../logic/latent/threads.ts';
import { problemOf } from '../parts/problem.tsx';

export type Fault = ReturnType<typeof problemOf>;

export interface LoadedModel {
  readonly info: OfferedModel;
  readonly computer: Computer;
  readonly worker: NetworkWorker;
}

export interface ModelState {
  readonly model?: LoadedModel;
  /** Whether another checkpoint is on its way; the model before it can be played with until it is there. */
  readonly loading: boolean;
  readonly encoded?: EncodedData;
  /** Their picture, decoded. */
  readonly sprite?: HTMLImageElement;
  /** How far the server is with the data, 0…1. */
  readonly progress: number;
  readonly problem?: Fault | undefined;
  /** What is wrong with the data, where the model itself runs. */
  readonly dataProblem?: Fault;
}

/** Milliseconds between questions how far the data are. */
const interval = 400;

/** @param checkpoint latest, best or a step */
export function useModel(run: string, checkpoint: string): ModelState {
  const [state, setState] = useState<ModelState>({ progress: 0, loading: true });
  const current = useRef<NetworkWorker>(undefined);
  useEffect(() => {
    let gone = false;
    const port = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const threads = threadsFor({ isolated: crossOriginIsolated, cores: navigator.hardwareConcurrency });
    const worker = createNetworkWorker(port as unknown as Port, { threads });
    const set = (over: Partial<ModelState>) => !gone && setState((before) => ({ ...before, ...over }));
    const start = async () => {
      set({ loading: true, problem: undefined });
      const model = await openModel(worker, await readModel(run, checkpoint));
      if (gone) return;
      current.current?.close();
      current.current = worker;
      setState({ model, progress: 0, loading: false });
      await followEncoding(model.info, () => gone, set).catch((error) => set({ dataProblem: problemOf(error) }));
    };
    start().catch((error) => {
      worker.close();
      set({ problem: problemOf(error), loading: false });
    });
    return () => {
      gone = true;
      if (current.current !== worker) worker.close();
    };
  }, [run, checkpoint]);
  useEffect(() => () => current.current?.close(), []);
  return state;
}

async function openModel(worker: NetworkWorker, info: OfferedModel): Promise<LoadedModel> {
  const decoder = await readFile(info, 'decoder.onnx');
  const encoder = info.encoder === null ? undefined : await readFile(info, 'encoder.onnx');
  const computer = await worker.load(info, { decoder, ...(encoder && { encoder }) });
  return { info, computer, worker };
}

async function followEncoding(
  info: OfferedModel,
  gone: () => boolean,
  set: (over: Partial<ModelState>) => void,
): Promise<void> {
  while (!gone()) {
    const encoding = await readEncoding(info);
    if (encoding.state === 'failed') throw new RefusalError(encoding);
    if (encoding.state === 'ready') {
      const encoded = await readEncoded(info, encoding.info);
      if (!encoded.sprite) return set({ encoded });
      const sprite = new Image();
      sprite.src = encoded.sprite;
      await sprite.decode();
      return set({ encoded, sprite });
    }
    set({ progress: encoding.count === 0 ? 0 : encoding.done / encoding.count });
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
