/** A run small enough for tests: eight steps of `digits` with networks of a few channels. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ConfigOverrides } from '../src/presets/config.ts';
import type { TrainingEvent } from '../src/train/events.ts';

export const tiny: ConfigOverrides = {
  preset: 'digits',
  steps: 8,
  batchSize: 10,
  threads: 1,
  logEvery: 2,
  snapshotEvery: 4,
  checkpointEvery: 4,
  schedule: { steps: 8 },
  networks: {
    latentSize: 4,
    encoder: { layers: ['C4s4-4 bn leaky0.1', 'C7s1-8'] },
    decoder: { layers: ['T7s1-4 bn relu', 'T4s4-1 untied'] },
    discriminator: { x: ['dropout0.2 C4s4-4 maxout2'], z: ['dropout0.2 D8 leaky0.1'], joint: ['D16 leaky0.1', 'D1'] },
  },
};

/** A folder of its own that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ali-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function collect(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const all: TrainingEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
