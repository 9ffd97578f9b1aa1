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

it('has the paper’s numbers beside ours', async () => {
  const rowsOf = async (preset: string, data = 'x') => {
    const plan = { experiment: 'semi-supervised', budget: 'full', seeds: [3], preset, data } as const;
    const results = semiSupervised.cells(plan).map((cell) => ({
      cell,
      result: { error: cell.settings.method === 'k-plus-1' ? 20 : 30, tested: 100 },
      seconds: 1,
      versions: {},
      machine: { cpu: '', cores: 1, memoryGiB: 1 },
    }));
    const { tables } = await semiSupervised.summarise(results, { plan, folderOf: () => '' });
    expect(tables[0]!.columns.slice(1, 5)).toEqual([
      'labels',
      'K + 1 game',
      'paper',
      'the same classifier on the labels alone',
    ]);
    return tables[0]!.rows.map((row) => row.slice(1, 5));
  };
  expect(await rowsOf('cifar10-semi-supervised')).toEqual([
    ['1000', '20.00', '19.98', '30.00'],
    ['2000', '20.00', '19.09', '30.00'],
    ['4000', '20.00', '17.99', '30.00'],
    ['8000', '20.00', '17.05', '30.00'],
  ]);
  expect(await rowsOf('svhn-semi-supervised')).toEqual([['1000', '20.00', '7.42 ± 0.65', '30.00']]);
  expect(await rowsOf('svhn-semi-supervised', 'cifar10')).toEqual([['1000', '20.00', '–', '30.00']]);
  expect(await rowsOf('svhn-semi-supervised-small')).toEqual([['1000', '20.00', '–', '30.00']]);
  expect(await rowsOf('mnist-100-labels')).toEqual([['100', '20.00', '–', '30.00']]);
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
