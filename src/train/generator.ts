/** The decoder of an earlier run, for objectives that learn an encoder for it: loaded as it is, and known by its digest. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { AliError } from '../errors.ts';
import { sameShape, showShape } from '../graph/index.ts';
import type { Config } from '../presets/config.ts';
import { readCheckpoint } from './checkpoint.ts';
import { resolveRun } from './resolve-run.ts';
import { readRunFile } from './run-file.ts';
import { averagePrefix, checkModel } from './states.ts';

/** Objectives that take the generator of another run. */
const takers: readonly Config['objective'][] = ['posthoc', 'inverse-map'];

/** The configuration of a generator's run, to begin one of `posthoc` or `inverse-map` from: the same data and networks. */
export async function generatorConfig(path: string): Promise<Config> {
  const { generator: _, ...config } = (await readRunFile((await resolveRun(path)).run)).config;
  return config;
}

/**
 * For an objective that takes a generator: the configuration with that generator's decoder in it, its path made absolute
 * and its digest written down, and the decoder's weights (the averaged ones where the run keeps them). Any other
 * configuration comes back as it is, without weights.
 * @throws AliError 'run' for what is no run with a checkpoint, 'config' where latent vectors or items differ,
 * 'checkpoint' where the weights are not those of the digest
 */
export async function takeGenerator(
  config: Config,
): Promise<{ readonly config: Config; readonly weights?: ReadonlyMap<string, Float32Array> }> {
  const { generator, objective } = config;
  if (!takers.includes(objective) || !generator) return { config };
  const { run, checkpoint } = await resolveRun(generator.run);
  if (!checkpoint) {
    throw new AliError('run', `${generator.run} has no checkpoint to take a generator from`, {
      remedy: 'train it first: ali train --objective gan',
    });
  }
  const { config: other } = await readRunFile(run);
  checkFit(config, other, generator.run);
  const saved = await readCheckpoint(checkpoint);
  checkModel(saved, other);
  const prefix = other.averaging.rate > 0 ? averagePrefix : '';
  const own = [...saved.model].filter(([name]) => name.startsWith(`${prefix}decoder.`));
  const weights = new Map(own.map(([name, { data }]) => [name.slice(prefix.length), data as Float32Array]));
  const digest = digestOf(weights);
  if (generator.digest !== undefined && generator.digest !== digest) {
    throw new AliError(
      'checkpoint',
      `${generator.run} holds another generator; expected digest ${generator.digest}; received ${digest}`,
      { remedy: 'name the checkpoint that was meant, or leave generator.digest out' },
    );
  }
  const { decoder, latentSize } = other.networks;
  return {
    weights,
    config: {
      ...config,
      networks: { ...config.networks, decoder, latentSize },
      batchNorm: { ...config.batchNorm, epsilon: other.batchNorm.epsilon },
      generator: { run: resolve(generator.run), digest },
    },
  };
}

function checkFit({ objective, networks, shape }: Config, other: Config, path: string): void {
  const fits = sameShape(shape, other.shape) && networks.latentSize === other.networks.latentSize;
  if (!fits) {
    const show = (of: Pick<Config, 'shape' | 'networks'>) =>
      `items of ${showShape(of.shape)} from ${of.networks.latentSize} latent numbers`;
    throw new AliError('config', `generator ${path}: expected ${show({ shape, networks })}; received ${show(other)}`, {
      remedy: 'leave the preset out: the configuration then begins as that of the generator',
    });
  }
  if (other.objective === 'conditional') {
    throw new AliError('config', `generator ${path}: expected one that decodes z alone; received a conditional one`, {
      remedy: `objective ${objective} takes the generator of any other objective`,
    });
  }
}

/** SHA-256 over names, lengths and numbers, by name. */
function digestOf(weights: ReadonlyMap<string, Float32Array>): string {
  const hash = createHash('sha256');
  for (const [name, data] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify([name, data.length])}\n`);
    hash.update(data);
  }
  return hash.digest('hex');
}
