import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smoke } from '../../../test/smoke.ts';
import { temporaryFolder } from '../../../test/tiny.ts';
import { findPreset } from '../../presets/index.ts';
import { classifierOf, semiSupervised } from './semi-supervised.ts';

it('sets the game beside the same labels alone', { timeout: 60_000 }, async () => {
  const { failed, cells, summary } = await smoke('semi-supervised', join(temporaryFolder(), 'out'));
  expect(failed).toEqual([]);
  expect(cells.map(({ settings }) => (settings as { method: string }).method)).toEqual(['k-plus-1', 'labels-alone']);
  const { counts } = summary as { counts: { labels: number; game: { mean: number }; baseline: { mean: number } }[] };
  expect(counts).toHaveLength(1);
  const [{ labels, game, baseline }] = counts as [(typeof counts)[0]];
  expect(labels).toBe(100);
  for (const { mean } of [game, baseline]) {
    expect(mean).toBeGreaterThan(5);
    expect(mean).toBeLessThanOrEqual(100);
  }
});

describe('the cells', () => {
  const plan = { experiment: 'semi-supervised', budget: 'full', seeds: [3] } as const;

  it('have the paper’s counts of labels', () => {
    const counts = (preset: string) =>
      new Set(semiSupervised.cells({ ...plan, preset, data: 'x' }).map(({ settings }) => settings.labels));
    expect([...counts('svhn-semi-supervised')]).toEqual([1000]);
    expect([...counts('cifar10-semi-supervised')]).toEqual([1000, 2000, 4000, 8000]);
  });
  it('refuse a preset of another objective', () => {
    expect(() => semiSupervised.cells({ ...plan, preset: 'digits' })).toThrow(
      'semi-supervised: expected a preset of that objective; received "digits"',
    );
  });
});

it('the baseline is the discriminator without z', () => {
  expect(classifierOf(findPreset('mnist-100-labels'))).toEqual([
    'noise0.3 C4s2-16 leaky0.1',
    'dropout0.2 C3s2-32 leaky0.1',
    'dropout0.2 C6s1-256 leaky0.1',
    'noise0.3 D256 leaky0.1',
  ]);
  expect(classifierOf(findPreset('svhn-semi-supervised')).at(-1)).toBe('dropout0.2');
});
