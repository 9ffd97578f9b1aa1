/** 25 Gaussians in two dimensions, with a recipe that converges in 20,000 steps. */

import type { Config } from './config.ts';
import { gridPaper } from './grid-paper.ts';

export const grid: Config = {
  ...gridPaper,
  preset: 'grid',
  steps: 20_000,
  optimiser: { ...gridPaper.optimiser, learningRate: 1e-3, beta1: 0.5 },
  schedule: { kind: 'linear', steps: 20_000, hold: 0, final: 0, warmup: 0 },
  averaging: { rate: 1e-3 },
};
