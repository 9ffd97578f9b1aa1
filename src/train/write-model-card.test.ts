import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ConfigOverrides, mergeConfig } from '../presets/config.ts';
import { findPreset } from '../presets/index.ts';
import { openMetrics } from './metrics.ts';
import { writeModelCard } from './write-model-card.ts';

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'ali-card-'));
});
afterEach(() => rm(run, { recursive: true, force: true }));

const data = { name: 'digits', digest: 'abc', source: 'OpenCV samples', train: 4500, test: 500 };

async function card(preset: string, overrides: ConfigOverrides = {}): Promise<string> {
  const config = mergeConfig(findPreset(preset), overrides);
  await writeModelCard(run, { config, provenance: { versions: {}, data }, done: 3 });
  return readFile(join(run, 'README.md'), 'utf8');
}

const common = { learningRate: 0.5, beta1: 0.25, beta2: 0.75, generator: {}, discriminator: {} };

it.each([
  [{ ...common, kind: 'adam' }, 'Adam, learning rate 0.5, betas 0.25 and 0.75'],
  [{ ...common, kind: 'sgd' }, 'SGD, learning rate 0.5, momentum 0.25'],
  [
    { ...common, kind: 'adam', discriminator: { learningRate: 0.125 } },
    'Adam; encoder and decoder: learning rate 0.5, betas 0.25 and 0.75; discriminator: learning rate 0.125, betas 0.25 and 0.75',
  ],
] as const)('shows the optimiser of both players: %j', async (optimiser, expected) => {
  const config = { ...findPreset('ring'), optimiser: { ...findPreset('ring').optimiser, ...optimiser } };
  await writeModelCard(run, { config, provenance: { versions: {}, data }, done: 3 });
  expect(await readFile(join(run, 'README.md'), 'utf8')).toContain(`| Optimiser | ${expected} |`);
});

it('shows the kind of the encoder and the latest of every number', async () => {
  const metrics = openMetrics(run);
  metrics.append({ step: 1, 'loss/generator': 4 });
  metrics.append({ step: 2, 'loss/generator': 2 });
  metrics.append({ step: 2, 'reconstruction/mse': 0.5 });
  metrics.close();
  const text = await card('ring');
  for (const line of ['| Encoder | implicit |', '| `loss/generator` | 2 |', '| `reconstruction/mse` | 0.5 |'])
    expect(text).toContain(line);
  expect(await card('digits')).toContain(`| Encoder | ${findPreset('digits').networks.encoder.kind} |`);
});
