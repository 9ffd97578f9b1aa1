/** The exported networks as functions of items and codes: what they need beside them is made here. */

import { fillNormal } from '../../../../random/fill.ts';
import type { ModelInfo } from '../../../shared/model-messages.ts';

/** A loaded network; ONNX Runtime's sessions are, once their tensors are made and read. */
export type RunNetwork = (feeds: Readonly<Record<string, Feed>>) => Promise<Readonly<Record<string, Float32Array>>>;

export interface Feed {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface Runner {
  /** Mean codes of items [count, …shape], as `model.encode` gives them. */
  encode(x: Float32Array, attributes?: Float32Array): Promise<Float32Array>;
  /** Items of codes [count, latentSize]: the decoder's mean, without noise of its own. */
  decode(z: Float32Array, attributes?: Float32Array): Promise<Float32Array>;
}

/** Draws that stand for the mean code of an implicit encoder, as everywhere in the package. */
const impliedDraws = 16;

/** Judges one item with its code: the anomaly scores `info.scores`, in that order. */
export type Judge = (x: Float32Array, z: Float32Array, attributes?: Float32Array) => Promise<Float32Array>;

type Networks = { readonly encoder?: RunNetwork | undefined; readonly decoder: RunNetwork };
type Kind = Pick<ModelInfo, 'shape' | 'latentSize' | 'encoder' | 'decoder' | 'attributes'>;

/** The attributes of `count` items as a network takes them: the same for all. */
function conditions(names: readonly string[], count: number, given: Float32Array | undefined): Record<string, Feed> {
  const width = names.length;
  if (width === 0) return {};
  const data = Float32Array.from({ length: count * width }, (_, place) => given?.[place % width] ?? 0);
  return { attributes: { data, dims: [count, width] } };
}

export function createJudge(
  info: Pick<ModelInfo, 'shape' | 'latentSize' | 'attributes' | 'scores'>,
  network: RunNetwork,
): Judge {
  return async (x, z, attributes) => {
    const found = await network({
      x: { data: x, dims: [1, ...info.shape] },
      z: { data: z, dims: [1, info.latentSize] },
      ...conditions(info.attributes, 1, attributes),
    });
    return Float32Array.from(info.scores, (name) => found[name]![0]!);
  };
}

/**
 * @param attributes 0 or 1 for each name the model takes, the same for all items of a call
 */
export function createRunner(info: Kind, networks: Networks): Runner {
  const size = info.shape.reduce((product, each) => product * each, 1);
  const given = (count: number, attributes: Float32Array | undefined) => conditions(info.attributes, count, attributes);
  return {
    async encode(x, attributes) {
      const { encoder } = networks;
      if (!encoder) throw new Error('this run has no encoder');
      const count = x.length / size;
      const feeds = { x: { data: x, dims: [count, ...info.shape] }, ...given(count, attributes) };
      if (info.encoder === 'deterministic') return (await encoder(feeds)).z!;
      if (info.encoder === 'stochastic') {
        const posterior = { data: new Float32Array(count * info.latentSize), dims: [count, info.latentSize] };
        return (await encoder({ ...feeds, posterior })).mu!;
      }
      const mean = new Float32Array(count * info.latentSize);
      for (let draw = 0; draw < impliedDraws; draw++) {
        const data = new Float32Array(x.length);
        fillNormal(data, { seed: 0, stream: 'posterior', step: draw });
        const { z } = await encoder({ ...feeds, posterior: { data, dims: feeds.x.dims } });
        for (let place = 0; place < mean.length; place++) mean[place]! += z![place]! / impliedDraws;
      }
      return mean;
    },
    async decode(z, attributes) {
      const count = z.length / info.latentSize;
      const feeds = { z: { data: z, dims: [count, info.latentSize] }, ...given(count, attributes) };
      if (info.decoder === 'deterministic') return (await networks.decoder(feeds)).x!;
      const likelihood = { data: new Float32Array(count * size), dims: [count, ...info.shape] };
      return (await networks.decoder({ ...feeds, likelihood })).x!;
    },
  };
}
