/**
 * Small siblings of the paper's presets: a quarter of the channels or less, fewer latents and steps, and the settings that bring a
 * short run furthest (those of `digits`; of the 25 Gaussians, without images, a higher rate that falls to nothing), to try things out in
 * minutes on two cores.
 */

import { celeba, celebaNetworks } from './celeba.ts';
import { celebaConditional } from './celeba-conditional.ts';
import { cifar10, cifar10Networks } from './cifar10.ts';
import type { Config } from './config.ts';
import { gridPaper, gridPaperNetworks } from './grid-paper.ts';
import { svhn, svhnNetworks } from './svhn.ts';
import { tinyImagenet, tinyImagenetNetworks } from './tiny-imagenet.ts';

function small(config: Config, networks: Config['networks'], { steps }: { readonly steps: number }): Config {
  return {
    ...config,
    preset: `${config.preset}-small`,
    steps,
    batchSize: 64,
    networks,
    initial: { weights: 'he', std: 0.01, discriminator: {} },
    optimiser: { ...config.optimiser, learningRate: 5e-4 },
    schedule: { kind: 'linear', steps, hold: 0.5, final: 0.01, warmup: 0 },
    averaging: { rate: 2e-3 },
  };
}

const size = { latentSize: 32, width: 1 / 4 };
/** Its kernels of 7 on images of 64 cost ten times as much. */
const celebaSize = { latentSize: 32, width: 1 / 8 };
const gridSteps = 10_000;

export const svhnSmall = small(svhn, svhnNetworks(size), { steps: 4000 });
export const cifar10Small = small(cifar10, cifar10Networks(size), { steps: 4000 });
export const celebaSmall = small(celeba, celebaNetworks(celebaSize), { steps: 2000 });
export const celebaConditionalSmall = small(
  celebaConditional,
  { ...celebaNetworks(celebaSize), attributes: { count: 40, embedding: 64 } },
  { steps: 2000 },
);
export const gridPaperSmall: Config = {
  ...gridPaper,
  preset: 'grid-paper-small',
  steps: gridSteps,
  networks: gridPaperNetworks({ width: 1 / 4 }),
  optimiser: { ...gridPaper.optimiser, learningRate: 1e-3, beta1: 0.5 },
  schedule: { kind: 'linear', steps: gridSteps, hold: 0, final: 0, warmup: 0 },
  averaging: { rate: 1e-3 },
};
export const tinyImagenetSmall = small(tinyImagenet, tinyImagenetNetworks(size), { steps: 2000 });
