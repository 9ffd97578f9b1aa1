/** Decoded items as a hook: what was there stays until the new ones are there, and only the newest codes are decoded. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import { createLatest } from '../logic/latent/queue.ts';
import { useView } from './context.ts';

export interface Decoded {
  readonly codes: Float32Array;
  /** [count, …shape] */
  readonly items: Float32Array;
}

/** @param codes [count, latentSize]; undefined decodes nothing. The same array is decoded once. */
export function useDecoded(codes: Float32Array | undefined): Decoded | undefined {
  const { worker, attributes, fail } = useView();
  const [decoded, setDecoded] = useState<Decoded>();
  const ask = useMemo(
    () =>
      createLatest(
        ({ codes, attributes }: { codes: Float32Array; attributes: Float32Array }) =>
          worker.decode(codes, { attributes }),
        (items, { codes }) => setDecoded({ codes, items }),
        fail,
      ),
    [worker],
  );
  useEffect(() => {
    if (codes) ask({ codes, attributes });
  }, [codes, attributes, ask]);
  return decoded;
}
