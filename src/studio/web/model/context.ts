/** What all cards of the model page share: the model, its data, the code that is looked at, and how items are drawn. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ModelInfo } from '../../shared/model-messages.ts';
import type { EncodedData } from '../logic/latent/encoded-data.ts';
import type { NetworkWorker } from '../logic/latent/network-worker.ts';
import type { Pixels } from '../logic/latent/pixels.ts';

export interface ModelView {
  readonly info: ModelInfo;
  readonly worker: NetworkWorker;
  readonly encoded: EncodedData | undefined;
  readonly sprite: HTMLImageElement | undefined;
  /** 0 or 1 for each attribute that the model takes. */
  readonly attributes: Float32Array;
  /** The code that is looked at. */
  readonly code: Float32Array;
  /** Looks at another code, which is called so. */
  look(code: Float32Array, name: string): void;
  /** Moves the code that is looked at, whose name stays. */
  edit(code: Float32Array): void;
  /** An item as pixels. */
  draw(values: Float32Array): Pixels;
  /** Numbers of an item. */
  readonly itemSize: number;
  fail(error: unknown): void;
}

export const ModelContext = createContext<ModelView | undefined>(undefined);

export function useView(): ModelView {
  const view = useContext(ModelContext);
  if (!view) throw new Error('expected a ModelContext around this component');
  return view;
}
