/** Writes a run's README.md, its model card, from what the trainer knows. */

import { join } from 'node:path';
import { writeFileAtomic } from '../data/files.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
import { latestMetrics, readMetrics } from './metrics.ts';
import { modelCard } from './model-card.ts';
import type { Provenance } from './run-file.ts';
import { countParameters, settingsOf } from './step.ts';

/** Writes the card of a run that has done `done` steps, from its metrics. @throws AliError 'io', or 'run' for broken metrics */
export async function writeModelCard(
  run: string,
  { config, provenance, done }: { readonly config: Config; readonly provenance: Provenance; readonly done: number },
): Promise<void> {
  const { encoder, decoder, discriminator, latentSize } = networksOf(config);
  const parameters = countParameters(config);
  const paths = ['x', 'z', 'joint', 'cycleX', 'cycleZ'] as const;
  const card = modelCard({
    config: {
      preset: config.preset,
      objective: config.objective,
      encoder: encoder.kind,
      seed: config.seed,
      steps: config.steps,
      batchSize: config.batchSize,
      latentSize,
      optimizer: describeOptimiser(config),
      networks: [
        { name: `encoder (${encoder.kind})`, layers: encoder.layers, parameters: parameters.encoder },
        {
          name: `decoder (${decoder.kind}, ${decoder.output})`,
          layers: decoder.layers,
          parameters: parameters.decoder,
        },
        {
          name: 'discriminator',
          layers: paths.flatMap((path) => (discriminator[path] ?? []).map((row) => `${path}: ${row}`)),
          parameters: parameters.discriminator,
        },
      ].filter((_, place) => Object.values(parameters)[place]! > 0),
      versions: provenance.versions,
    },
    step: done,
    metrics: latestMetrics(await readMetrics(run)),
    dataset: { ...provenance.data, shape: config.shape },
  });
  await writeFileAtomic(join(run, 'README.md'), card);
}

/** Both players' settings, once where they are the same. */
function describeOptimiser(config: Config): string {
  const isAdam = config.optimiser.kind === 'adam';
  const [generator, discriminator] = (['generator', 'discriminator'] as const).map((player) => {
    const { learningRate, beta1, beta2 } = settingsOf(config, player);
    return `learning rate ${learningRate}, ${isAdam ? `betas ${beta1} and ${beta2}` : `momentum ${beta1}`}`;
  });
  const name = isAdam ? 'Adam' : 'SGD';
  if (generator === discriminator) return `${name}, ${generator}`;
  return `${name}; encoder and decoder: ${generator}; discriminator: ${discriminator}`;
}
