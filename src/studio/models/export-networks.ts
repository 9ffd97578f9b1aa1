/** The networks of a run as the files that the model page runs: the same bytes as `ali export` writes, and one that judges. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model } from '../../model/model.ts';
import { anomalyScoresOf, encodeScores } from '../../model/scores.ts';
import { encodeNetwork, hasNetwork } from '../../networks/inference.ts';
import type { ModelFile, ModelInfo } from '../shared/model-messages.ts';

/** Writes decoder.onnx and, where the run has an encoder, encoder.onnx and scores.onnx into `folder`, and says what they are. */
export async function exportNetworks(
  model: Model,
  folder: string,
  { run, version }: Pick<ModelInfo, 'run' | 'version'>,
): Promise<ModelInfo> {
  const { config, provenance, options, step, shape, latentSize, attributes } = model;
  const { encoder, decoder } = options.networks;
  const { weights } = options;
  const metadata = { preset: config.preset, objective: config.objective, step: String(step) };
  const hasEncoder = hasNetwork(weights, 'encoder');
  for (const name of hasEncoder ? (['encoder', 'decoder'] as const) : (['decoder'] as const)) {
    const { bytes } = encodeNetwork(name, options, { initializers: weights, metadata });
    await writeFile(join(folder, `${name}.onnx` satisfies ModelFile), bytes);
  }
  const scores = anomalyScoresOf(model);
  if (scores.length > 0) {
    await writeFile(join(folder, 'scores.onnx' satisfies ModelFile), encodeScores(model, scores, { metadata }).bytes);
  }
  return {
    version,
    run,
    step,
    preset: config.preset,
    objective: config.objective,
    data: provenance.data.name,
    shape,
    latentSize,
    encoder: hasEncoder ? encoder.kind : null,
    decoder: decoder.kind,
    attributes,
    scores,
  };
}
