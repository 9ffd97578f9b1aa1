/** Writes a run's README.md, its model card, from what the trainer knows. */

import { join } from 'node:path';
import { writeFileAtomic } from '../data/files.ts';
import type { Config } from '../presets/config.ts';
import { modelCard } from './model-card.ts';
import type { Provenance } from './run-file.ts';
import { countParameters } from './step.ts';

export async function writeModelCard(
  run: string,
  {
    config,
    provenance,
    done,
    metrics,
  }: { config: Config; provenance: Provenance; done: number; metrics: Readonly<Record<string, unknown>> | undefined },
): Promise<void> {
  const { encoder, decoder, discriminator, latentSize } = config.networks;
  const { kind, learningRate, beta1, beta2 } = config.optimiser;
  const parameters = countParameters(config);
  const paths = ['x', 'z', 'joint'] as const;
  const card = modelCard({
    config: {
      preset: config.preset,
      objective: config.objective,
      seed: config.seed,
      steps: config.steps,
      batchSize: config.batchSize,
      latentSize,
      optimizer:
        kind === 'adam'
          ? `Adam, learning rate ${learningRate}, betas ${beta1} and ${beta2}`
          : `SGD, learning rate ${learningRate}, momentum ${beta1}`,
      networks: [
        { name: `encoder (${encoder.kind})`, layers: encoder.layers, parameters: parameters.encoder },
        {
          name: `decoder (${decoder.kind}, ${decoder.output})`,
          layers: decoder.layers,
          parameters: parameters.decoder,
        },
        {
          name: 'discriminator',
          layers: paths.flatMap((path) => discriminator[path].map((row) => `${path}: ${row}`)),
          parameters: parameters.discriminator,
        },
      ],
      versions: provenance.versions,
    },
    step: done,
    metrics,
    dataset: { ...provenance.data, shape: config.shape },
  });
  await writeFileAtomic(join(run, 'README.md'), card);
}
