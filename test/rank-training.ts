/** What tests of training on several ranks share: a configuration, and checkpoints compared. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ConfigOverrides } from '../src/presets/config.ts';
import { readCheckpoint } from '../src/train/checkpoint.ts';

/** Steps of `base`. */
export const steps = 20;
/** Networks without batch norm, on batches that 2, 3 and 4 ranks divide. */
export const base = {
  preset: 'digits',
  steps,
  batchSize: 24,
  threads: 1,
  logEvery: 5,
  snapshotEvery: 20,
  checkpointEvery: 10,
  schedule: { kind: 'constant' },
  networks: {
    latentSize: 4,
    encoder: { kind: 'stochastic', layers: ['C4s4-4 leaky0.1', 'C7s1-8'] },
    decoder: { kind: 'deterministic', layers: ['T7s1-4 leaky0.1', 'T4s4-1'], output: 'sigmoid' },
    discriminator: { x: ['dropout0.2 C4s4-4 leaky0.1'], z: ['D8 leaky0.1'], joint: ['dropout0.2 D16 leaky0.1', 'D1'] },
  },
} satisfies ConfigOverrides;

/** Largest difference of any number of two checkpoints, over their states and the optimiser's. */
export async function difference(a: string, b: string): Promise<number> {
  const [one, other] = [await readCheckpoint(a), await readCheckpoint(b)];
  let most = 0;
  for (const part of ['model', 'optimizer'] as const) {
    expect([...other[part].keys()]).toEqual([...one[part].keys()]);
    for (const [name, { data }] of one[part]) {
      for (const [place, value] of (data as Float32Array).entries())
        most = Math.max(most, Math.abs(value - (other[part].get(name)!.data[place] as number)));
    }
  }
  return most;
}

/** Writes a configuration and returns its path. */
export function write(folder: string, config: ConfigOverrides): string {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify(config));
  return path;
}
