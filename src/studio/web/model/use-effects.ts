/** What each latent does, as a hook. */

import { useEffect, useState } from 'preact/hooks';
import { effectBases, effectOf, effectProbes } from '../logic/latent/effects.ts';
import { priorCodes } from '../logic/latent/prior.ts';
import type { LoadedModel } from './use-model.ts';

export interface Effects {
  /** One a latent; 0 until it is measured. */
  readonly effects: readonly number[];
  readonly done: boolean;
}

/** Mean changes of the decoder's output per unit of each latent, measured here while nothing else is decoded. */
export function useEffects({ info, worker }: Pick<LoadedModel, 'info' | 'worker'>): Effects {
  const [effects, setEffects] = useState<readonly number[]>(() => new Array<number>(info.latentSize).fill(0));
  const [done, setDone] = useState(false);
  useEffect(() => {
    let gone = false;
    const measure = async () => {
      const attributes = new Float32Array(info.attributes.length);
      const bases = priorCodes(info.latentSize, { count: effectBases, seed: 0 });
      const found = new Array<number>(info.latentSize).fill(0);
      for (let latent = 0; latent < info.latentSize && !gone; latent++) {
        const probes = effectProbes(bases, info.latentSize, latent);
        found[latent] = effectOf(await worker.decode(probes, { attributes, urgent: false }));
        if (!gone && latent % 8 === 7) setEffects([...found]);
      }
      if (gone) return;
      setEffects(found);
      setDone(true);
    };
    measure().catch(() => {});
    return () => {
      gone = true;
    };
  }, [worker]);
  return { effects, done };
}
