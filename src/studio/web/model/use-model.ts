/** A run's model as a hook: its networks in the worker, and its encoded data once they are there. */

import { useEffect, useState } from 'preact/hooks';
import type { ModelInfo } from '../../shared/model-messages.ts';
import { RefusalError } from '../logic/client.ts';
import { type EncodedData, readEncoded, readEncoding, readFile, readModel } from '../logic/latent/encoded-data.ts';
import { createNetworkWorker, type Device, type NetworkWorker, type Port } from '../logic/latent/network-worker.ts';
import { problemOf } from '../parts/problem.tsx';

export type Fault = ReturnType<typeof problemOf>;

export interface LoadedModel {
  readonly info: ModelInfo;
  readonly device: Device;
  readonly worker: NetworkWorker;
}

export interface ModelState {
  readonly model?: LoadedModel;
  readonly encoded?: EncodedData;
  /** Their picture, decoded. */
  readonly sprite?: HTMLImageElement;
  /** How far the server is with the data, 0…1. */
  readonly progress: number;
  readonly problem?: Fault;
  /** What is wrong with the data, where the model itself runs. */
  readonly dataProblem?: Fault;
}

/** Milliseconds between questions how far the data are. */
const interval = 400;

export function useModel(run: string): ModelState {
  const [state, setState] = useState<ModelState>({ progress: 0 });
  useEffect(() => {
    let gone = false;
    const port = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const worker = createNetworkWorker(port as unknown as Port);
    const set = (over: Partial<ModelState>) => !gone && setState((before) => ({ ...before, ...over }));
    const start = async () => {
      const info = await readModel(run);
      const decoder = await readFile(info, 'decoder.onnx');
      const encoder = info.encoder === null ? undefined : await readFile(info, 'encoder.onnx');
      const device = await worker.load(info, { decoder, ...(encoder && { encoder }) });
      set({ model: { info, device, worker } });
      await followEncoding(info, () => gone, set).catch((error) => set({ dataProblem: problemOf(error) }));
    };
    start().catch((error) => set({ problem: problemOf(error) }));
    return () => {
      gone = true;
      worker.close();
    };
  }, [run]);
  return state;
}

async function followEncoding(
  info: ModelInfo,
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
