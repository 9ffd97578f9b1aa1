/** Configurations beside `tiny` that reach every kind of encoder and decoder, and models trained by them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadModel } from '../src/model/load-model.ts';
import type { Model } from '../src/model/model.ts';
import { type ConfigOverrides, mergeConfig } from '../src/presets/config.ts';
import { train } from '../src/train/train.ts';
import { collect, tiny } from './tiny.ts';

/** `digits` in four steps, with averages that have moved away from the weights. */
export const tinyDigits: ConfigOverrides = mergeConfig(tiny, {
  steps: 4,
  checkpointEvery: 2,
  averaging: { rate: 0.3 },
});

/** `grid`: points of the plane, implicit encoder, no averages. */
export const tinyGrid: ConfigOverrides = {
  preset: 'grid',
  steps: 4,
  batchSize: 20,
  threads: 1,
  schedule: { steps: 4 },
  averaging: { rate: 0 },
  networks: {
    encoder: { layers: ['D16 bn relu', 'D2'] },
    decoder: { layers: ['D16 bn relu', 'D2'] },
    discriminator: { joint: ['D20 maxout5', 'D1'] },
  },
};

/** BiGAN: an encoder without noise. */
export const tinyBigan: ConfigOverrides = mergeConfig(tinyDigits, {
  objective: 'bigan',
  networks: { encoder: { kind: 'deterministic', layers: ['C4s4-4 bn leaky0.1', 'C7s1-4'] } },
});

/** Weights of convolutions, transposed convolutions and dense layers divided by their largest singular values. */
export const tinyNormalised: ConfigOverrides = mergeConfig(tinyDigits, {
  networks: {
    encoder: { layers: ['C4s4-4 sn bn leaky0.1', 'C7s1-8 sn'] },
    decoder: { layers: ['T7s1-4 sn bn relu', 'T4s4-1 sn untied'] },
    discriminator: { x: ['dropout0.2 C4s4-4 sn maxout2'], joint: ['D16 sn leaky0.1', 'D1 sn'] },
  },
});

/** A decoder with noise of its own. */
export const tinyNoisyDecoder: ConfigOverrides = mergeConfig(tinyDigits, {
  networks: { decoder: { kind: 'stochastic', layers: ['T7s1-4 bn relu', 'T4s4-2 untied'] } },
});

/** A folder of a whole test file, gone after its last test. */
export function fileFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ali-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Trains into `out` and loads what came of it. */
export async function trainModel(overrides: ConfigOverrides, out: string): Promise<Model> {
  await collect(train(overrides, { out }));
  return loadModel(out, { threads: 1 });
}
