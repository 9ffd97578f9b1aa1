/** What a user of the lab chooses, and the configuration of the training run that it stands for. */

import type { Config } from '../../presets/config.ts';
import { grid } from '../../presets/grid.ts';
import type { DistributionName, Stroke } from './distributions.ts';

export const labObjectives = ['ali', 'bigan', 'alice', 'gan', 'posthoc'] as const;
export type LabObjective = (typeof labObjectives)[number];

export const widths = [32, 64, 128, 256] as const;

export interface LabSettings {
  readonly distribution: DistributionName;
  /** What was drawn; only looked at where the distribution is 'drawn'. */
  readonly strokes: readonly Stroke[];
  readonly objective: LabObjective;
  /** Units in every hidden layer of the three networks. */
  readonly width: number;
  readonly learningRate: number;
  readonly seed: number;
}

export const firstSettings: LabSettings = {
  distribution: 'ring',
  strokes: [],
  objective: 'ali',
  width: 128,
  learningRate: 1e-3,
  seed: 1,
};

/** @public Read by results/lab.js. */
export const batchSize = 128;

/**
 * The recipe of the preset "grid" with narrower networks, less deep, and a learning rate that only the user changes: data
 * [2], latent 2, two hidden layers in each network.
 */
export function labConfig({ distribution, objective, width, seed }: Omit<LabSettings, 'learningRate'>): Config {
  const hidden = [`D${width} relu`, `D${width} relu`];
  const judging = [`D${width} leaky0.2`, `D${width} leaky0.2`];
  return {
    ...grid,
    preset: 'lab',
    data: distribution,
    objective,
    seed,
    batchSize,
    networks: {
      latentSize: 2,
      encoder: { kind: objective === 'bigan' ? 'deterministic' : 'implicit', layers: [...hidden, 'D2'] },
      decoder: { kind: 'deterministic', layers: [...hidden, 'D2'], output: 'linear' },
      discriminator: { x: [], z: [], joint: [...judging, 'D1'] },
    },
    // The pace of the training step is the learning rate, so that it can change at any step.
    optimiser: { ...grid.optimiser, learningRate: 1 },
    schedule: { kind: 'constant', steps: 0, hold: 0, final: 0, warmup: 0 },
    averaging: { rate: 0 },
  };
}
