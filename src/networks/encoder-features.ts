/** What an encoder sees on its way to the code: its last hidden layers, flattened, and the mean code (ALI, semi-supervised learning). */

import { AliError } from '../errors.ts';
import { concat, input, sizeOf } from '../graph/index.ts';
import { flatten } from '../nn/layers.ts';
import { normalisedWeights } from '../nn/spectral-norm.ts';
import { encodeModel } from '../onnx/model.ts';
import { Session, type Tensor } from '../runtime/session.ts';
import { type InferenceOptions, testScope } from './inference.ts';
import { encode } from './networks.ts';
import { sequential } from './sequential.ts';

export interface Features {
  /** [count, size] */
  readonly data: Float32Array;
  /** Numbers an item: those of the hidden layers, first the earliest of them, then those of the code. */
  readonly size: number;
}

/**
 * Features of `x`, count items one after another, from running statistics and without dropout: the outputs of the last
 * `layers` rows of the encoder before the one that gives the code, after their nonlinearity, and mu (z itself where the encoder
 * is deterministic).
 * @param layers how many hidden rows; all where there are fewer. Default 3, the paper's
 * @throws AliError 'config' for an encoder that draws before its last row, or takes attributes
 */
export async function encoderFeatures(
  { networks, shape, batchNorm, weights, threads = 1, batchSize = 100 }: InferenceOptions,
  x: Float32Array,
  { layers = 3 }: { readonly layers?: number } = {},
): Promise<Features> {
  const { encoder, attributes } = networks;
  if (encoder.kind === 'implicit' || attributes) {
    const received = attributes ? 'one that takes attributes' : 'an implicit one';
    throw new AliError('config', `features: expected a stochastic or deterministic encoder; received ${received}`, {
      remedy: 'use the codes: model.encode',
    });
  }
  const scope = testScope({ batchNorm }, { normalised: true });
  const items = input('x', [2, ...shape]);
  const last = encoder.layers.length - 1;
  const hidden = Array.from({ length: Math.min(layers, last) }, (_, place) => {
    const rows = encoder.layers.slice(0, last - Math.min(layers, last) + place + 1);
    return flatten(sequential(scope, 'encoder', items, rows));
  });
  const { mu, z } = encode(scope, networks, items);
  const features = concat([...hidden, mu ?? z], 1);
  const model = encodeModel(
    { features },
    { name: 'features', openBatch: ['x'], initializers: normalisedWeights(weights) },
  );
  const size = features.shape[1]!;
  const each = sizeOf(shape);
  const count = x.length / each;
  const out = new Float32Array(count * size);
  const session = await Session.create(model, { threads });
  try {
    for (let start = 0; start < count; start += batchSize) {
      const used = Math.min(batchSize, count - start);
      const data = x.subarray(start * each, (start + used) * each);
      const feeds: Record<string, Tensor> = { x: { data, shape: [used, ...shape] } };
      out.set((await session.run(feeds)).features!.data as Float32Array, start * size);
    }
  } finally {
    await session.release();
  }
  return { data: out, size };
}
