/**
 * 25 Gaussians in two dimensions: ALI with the paper's layer sizes and a recipe that finds every mode in 20,000 steps.
 *
 * - A gradient penalty and no momentum: without the penalty the two players circle, and the modes stay uneven or are lost.
 *   A quarter of the pairs gives a good enough estimate of it, and makes the step a sixth cheaper.
 * - No batch norm, and wide first weights (He) in encoder and decoder: between two modes the decoder has to be steep, and
 *   it becomes so faster. The discriminator starts from small weights as in the paper.
 * - Ten times the paper's learning rate, which holds and then falls to 0, and averaged weights.
 *
 * results/toy-recipes.md lists what was tried.
 */

import type { Config } from './config.ts';
import { gridPaper } from './grid-paper.ts';

export const grid: Config = {
  ...gridPaper,
  preset: 'grid',
  steps: 20_000,
  gradientPenalty: 0.1,
  gradientPenaltyShare: 0.25,
  networks: {
    ...gridPaper.networks,
    encoder: { kind: 'implicit', layers: ['D400 relu', 'D400 relu', 'D2'] },
    decoder: {
      kind: 'deterministic',
      layers: ['D400 relu', 'D400 relu', 'D400 relu', 'D400 relu', 'D2'],
      output: 'linear',
    },
  },
  initial: { ...gridPaper.initial, weights: 'he', discriminator: { weights: 'normal' } },
  optimiser: { ...gridPaper.optimiser, learningRate: 1e-3, beta1: 0 },
  schedule: { kind: 'linear', steps: 20_000, hold: 0.5, final: 0, warmup: 0 },
  averaging: { rate: 1e-3 },
};
