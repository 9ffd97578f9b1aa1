/** Codes in the plane by UMAP (McInnes, Healy & Melville 2018), epoch after epoch, so that it can be watched. */

import { UMAP } from 'umap-js';
import { fillUniform } from '../../../../random/fill.ts';

export interface UmapMap {
  readonly epochs: number;
  /** Does one epoch. */
  step(): void;
  /** [count, 2] as it is now. */
  places(): Float32Array;
}

/** Neighbours of every item in the graph; of fewer items, all others. */
const neighbours = 15;

/** Finds the neighbours of every code, which is the larger part of the work. The same codes give the same map. */
export function createUmap(codes: Float32Array, latentSize: number): UmapMap {
  const count = codes.length / latentSize;
  const rows = Array.from({ length: count }, (_, item) =>
    Array.from(codes.subarray(item * latentSize, (item + 1) * latentSize)),
  );
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, count - 1),
    minDist: 0.1,
    random: uniform(),
  });
  const epochs = umap.initializeFit(rows);
  return {
    epochs,
    step: () => void umap.step(),
    places: () => Float32Array.from(umap.getEmbedding().flat()),
  };
}

/** Uniform numbers in [0, 1), always the same. */
function uniform(): () => number {
  const block = new Float32Array(4096);
  let step = 0;
  let place = block.length;
  return () => {
    if (place === block.length) {
      fillUniform(block, { seed: 0, stream: 'umap', step: step++ });
      place = 0;
    }
    return block[place++]!;
  };
}
