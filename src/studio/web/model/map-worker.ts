/** Lays the encoded data out in the plane, off the page's thread: PCA at once, UMAP as it goes. */

import { principalMap } from '../logic/latent/principal-map.ts';
import { createUmap } from '../logic/latent/umap-map.ts';

export interface MapRequest {
  readonly method: 'pca' | 'umap';
  readonly codes: Float32Array;
  readonly latentSize: number;
}

export interface MapAnswer {
  readonly places: Float32Array;
  /** What the axes are, or how far UMAP is. */
  readonly note: string;
  readonly done: boolean;
}

/** Milliseconds between two looks at UMAP. */
const pause = 120;

self.onmessage = ({ data: { method, codes, latentSize } }: MessageEvent<MapRequest>) => {
  const send = (answer: MapAnswer) => self.postMessage(answer);
  if (method === 'pca') {
    const { places, shares } = principalMap(codes, latentSize);
    const percent = shares.map((share) => `${Math.round(100 * share)} %`);
    return send({ places, note: `${percent[0]} of the variance lie across, ${percent[1]} up`, done: true });
  }
  const umap = createUmap(codes, latentSize);
  let shown = performance.now();
  for (let epoch = 1; epoch <= umap.epochs; epoch++) {
    umap.step();
    const done = epoch === umap.epochs;
    if (!done && performance.now() - shown < pause) continue;
    send({
      places: umap.places(),
      note: done
        ? 'neighbours are kept near; distances between groups mean little'
        : `epoch ${epoch} of ${umap.epochs}`,
      done,
    });
    shown = performance.now();
  }
};
