/**
 * Anomaly detection in tables: ALAD with the networks and settings that its authors published for KDD99 (Zenati et al. 2018),
 * and, for tables of few rows and many columns, those for arrhythmia. `fitColumns` makes them those of another table.
 *
 * Settings are theirs but for the learning rate of `tabular`, ten times as high for a tenth of the steps. Their code for tables
 * has no spectral norm, so neither has this.
 */

import { aladCycle } from '../objectives/alad.ts';
import { base } from './base.ts';
import { defaultColumns } from './columns-field.ts';
import type { Config } from './config.ts';

const common = {
  ...base,
  columns: defaultColumns,
  objective: 'alad',
  cycle: aladCycle,
  initial: { weights: 'xavier', std: 0.01, discriminator: {} },
  batchNorm: { rate: 0.01, epsilon: 1e-3 },
  optimiser: { ...base.optimiser, learningRate: 1e-5 },
  averaging: { rate: 1e-3 },
} as const;

/** KDD99: 121 columns once its words are turned into numbers. */
export const tabular: Config = {
  ...common,
  preset: 'tabular',
  data: 'tabular',
  shape: [121],
  steps: 40_000,
  batchSize: 50,
  optimiser: { ...common.optimiser, learningRate: 1e-4 },
  networks: {
    latentSize: 32,
    encoder: { kind: 'deterministic', layers: ['D64 leaky0.2', 'D32'] },
    decoder: { kind: 'deterministic', layers: ['D64 relu', 'D128 relu', 'D121'], output: 'linear' },
    discriminator: {
      x: ['D128 bn leaky0.2'],
      z: ['D128 leaky0.2 dropout0.5'],
      joint: ['D128 leaky0.2 dropout0.5', 'D1'],
      cycleX: ['D128 leaky0.2 dropout0.2', 'D1'],
      cycleZ: ['D32 leaky0.2 dropout0.2', 'D1'],
    },
  },
};

/** Arrhythmia: 274 columns and 452 rows. */
export const tabularSmall: Config = {
  ...common,
  preset: 'tabular-small',
  data: 'tabular-small',
  shape: [274],
  steps: 6000,
  batchSize: 32,
  networks: {
    latentSize: 64,
    encoder: { kind: 'deterministic', layers: ['D256 leaky0.2', 'D128 leaky0.2', 'D64'] },
    decoder: { kind: 'deterministic', layers: ['D128 relu', 'D256 relu', 'D274'], output: 'linear' },
    discriminator: {
      x: ['D128 bn leaky0.2'],
      z: ['D128 leaky0.2 dropout0.5'],
      joint: ['D256 leaky0.2 dropout0.5', 'D1'],
      cycleX: ['D256 leaky0.2 dropout0.2', 'D128 leaky0.2 dropout0.2', 'D1'],
      cycleZ: ['D64 leaky0.2 dropout0.2', 'D32 leaky0.2 dropout0.2', 'D1'],
    },
  },
};
