/** What the encoder thinks of items: a draw of q(z | x) for each, and how far draws lie around their mean. */

import type { Model } from '../../model/model.ts';
import { Inference, impliedDraws } from '../../networks/inference.ts';
import { deviationOfDraws } from '../inference/code-match.ts';
import type { Points } from '../points.ts';

export interface Posterior {
  /** One draw for each item: [count, latentSize]. */
  readonly draws: Points;
  /** Standard deviation of q(z | x) for each item: [count, latentSize]. */
  readonly deviations: Points;
  /** Where the deviations come from. */
  readonly source: string;
}

/**
 * σ as a stochastic encoder gives it, of 16 draws of an implicit one, 0 of a deterministic one.
 * @param options.attributes of the items, for a conditional model
 */
export async function posteriorOf(
  model: Model,
  items: Points,
  { attributes, seed }: { readonly attributes: Uint8Array | undefined; readonly seed: number },
): Promise<Posterior> {
  const points = (data: Float32Array): Points => ({ data, count: items.count, size: model.latentSize });
  const given = { seed, attributes: attributes && Float32Array.from(attributes) };
  const inference = new Inference(model.options);
  try {
    const { z, sigma } = await inference.encode(items.data, given);
    const draws = points(z);
    if (sigma) return { draws, deviations: points(sigma), source: 'as the encoder gives it' };
    if (model.options.networks.encoder.kind === 'deterministic') {
      return { draws, deviations: points(new Float32Array(z.length)), source: 'of a deterministic encoder' };
    }
    const all = [draws];
    for (let draw = 1; draw < impliedDraws; draw++) {
      all.push(points((await inference.encode(items.data, { ...given, draw })).z));
    }
    return { draws, deviations: deviationOfDraws(all), source: `of ${impliedDraws} draws` };
  } finally {
    await inference.release();
  }
}
