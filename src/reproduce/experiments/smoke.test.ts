import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { methodOf, smoke } from '../../../test/smoke.ts';
import { decodePng } from '../../data/png.ts';
import { findExperiment } from '../index.ts';
import { drawSettings, ranges } from './toy-sweep.ts';

const root = mkdtempSync(join(tmpdir(), 'ali-smoke-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Coloured pixels of each of the five panels of a row. */
function coloured({ data, width }: ReturnType<typeof decodePng>, row: number): number[] {
  const counts = [0, 0, 0, 0, 0];
  for (let y = 306 * row; y < 306 * row + 300; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = data.subarray(3 * (y * width + x)) as unknown as [number, number, number];
      if (r !== g || g !== b) counts[Math.floor(x / 306)]!++;
    }
  }
  return counts;
}

describe.each([
  ['toy', ['gan', 'ali', 'posthoc', 'inverse-map', 'vae'], ['panels-seed-0.png']],
  ['toy-reruns', ['ali', 'gan'], ['panels-seed-0.png']],
  ['toy-sweep', ['ali', 'gan'], []],
])('%s', (name, methods, pictures) => {
  it('runs', { timeout: 60_000 }, async () => {
    const { failed, cells, folder } = await smoke(name, join(root, name));
    expect(failed).toEqual([]);
    expect(cells.map(({ settings }) => methodOf(settings))).toEqual(methods);
    for (const { result, settings } of cells) {
      const { samples, inference } = result as { samples: { modes: number }; inference: { mse: number } | null };
      expect(samples.modes).toBeGreaterThanOrEqual(0);
      if (methodOf(settings) === 'gan') expect(inference).toBeNull();
      else expect(inference?.mse).toBeGreaterThan(0);
    }
    for (const picture of pictures) {
      const figure = decodePng(readFileSync(join(folder, picture)));
      expect(figure.height).toBe(306 * methods.length - 6);
      // The GAN is the last row: x, x̃ and z, but no x̂ and no ẑ.
      expect(coloured(figure, methods.length - 1).map((pixels) => pixels > 0)).toEqual([
        true,
        false,
        true,
        false,
        true,
      ]);
      expect(coloured(figure, 0).every((pixels) => pixels > 0)).toBe(true);
    }
  });
});

describe('alice-toy', () => {
  it('runs', { timeout: 60_000 }, async () => {
    const { failed, cells, summary, folder } = await smoke('alice-toy', join(root, 'alice-toy'));
    expect(failed).toEqual([]);
    expect(cells.map(({ settings }) => (settings as { lambda: number }).lambda)).toEqual([1, 0]);
    expect(summary).toMatchObject({
      groups: [
        { lambda: 1, runs: 1 },
        { lambda: 0, runs: 1 },
      ],
    });
    const { bestScore } = summary as { bestScore: number };
    expect(bestScore).toBeGreaterThan(4.9);
    expect(decodePng(readFileSync(join(folder, 'lambda-1.png'))).height).toBe(300);
  });
  it('has 24 settings for either weight at the budgets that count', () => {
    const { cells, seeds } = findExperiment('alice-toy');
    const all = cells({ experiment: 'alice-toy', budget: 'cpu', seeds: seeds.cpu });
    expect(all.filter(({ settings }) => (settings as { lambda: number }).lambda === 1)).toHaveLength(24);
    expect(new Set(all.map(({ name }) => name)).size).toBe(48);
  });
});

describe('the variants of the toy', () => {
  it('do on the ring what the toy does on the grid', () => {
    const cells = (name: string) => findExperiment(name).cells({ experiment: name, budget: 'smoke', seeds: [3] });
    const shown = (name: string) => cells(name).map(({ name, after }) => [name, after]);
    expect(shown('toy-ring')).toEqual(shown('toy'));
    for (const { settings } of cells('toy-ring')) expect(settings).toMatchObject({ preset: 'ring' });
  });
  it.each([
    ['toy-ring', 8],
    ['toy-paper', 25],
  ] as const)('%s runs, ALI and the GAN of it', { timeout: 60_000 }, async (name, modes) => {
    const { failed, cells, folder } = await smoke(name, join(root, name), { methods: ['gan', 'ali'] });
    expect(failed).toEqual([]);
    expect(cells.map(({ settings }) => methodOf(settings))).toEqual(['gan', 'ali']);
    expect(decodePng(readFileSync(join(folder, 'panels-seed-0.png'))).height).toBe(606);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`modes of ${modes}`);
  });
  it('train with the paper’s settings over 200 epochs of 100,000 points in batches of 100', () => {
    const cells = findExperiment('toy-paper').cells({ experiment: 'toy-paper', budget: 'full', seeds: [0] });
    for (const { settings } of cells) expect(settings).toMatchObject({ preset: 'grid-paper', steps: 200_000 });
  });
});

describe('the draws of the sweep', () => {
  it('are the same each time, differ, and keep to their ranges', () => {
    const draws = Array.from({ length: 200 }, (_, seed) => drawSettings(seed));
    expect(drawSettings(7)).toEqual(draws[7]);
    const rates = draws.map(({ optimiser }) => optimiser.learningRate);
    const drawn = {
      learningRate: rates,
      beta1: draws.map(({ optimiser }) => optimiser.beta1),
      std: draws.map(({ initial }) => initial.std),
    };
    for (const [name, [least, most]] of Object.entries(ranges)) {
      const values = drawn[name as keyof typeof ranges];
      expect(Math.min(...values), name).toBeGreaterThanOrEqual(least);
      expect(Math.max(...values), name).toBeLessThanOrEqual(most);
      expect(new Set(values).size, name).toBeGreaterThan(150);
    }
    const [low, high] = ranges.learningRate;
    // Half of 200 draws lie below the geometric mean: 100 ± 7.
    expect(Math.abs(rates.filter((rate) => rate < Math.sqrt(low * high)).length - 100)).toBeLessThan(28);
  });
  it.each(['cpu', 'full'] as const)('are those of ten runs of ALI and ten of GAN, budget %s', (budget) => {
    const { cells, seeds } = findExperiment('toy-sweep');
    const all = cells({ experiment: 'toy-sweep', budget, seeds: seeds[budget] });
    const settingsOf = (method: string) => all.filter(({ settings }) => methodOf(settings) === method);
    const [ali, gan] = [settingsOf('ali'), settingsOf('gan')];
    expect([all.length, ali.length, gan.length]).toEqual([20, 10, 10]);
    const overrides = ({ settings }: (typeof all)[number]) => (settings as { overrides: object }).overrides;
    for (const [draw, cell] of ali.entries()) {
      expect(cell.seed).toBe(draw);
      expect(overrides(cell)).toMatchObject(drawSettings(draw));
      expect(overrides(cell)).toEqual(overrides(gan[draw]!));
      expect(cell.settings).toMatchObject({ preset: 'grid-paper', steps: budget === 'full' ? 200_000 : 5000 });
    }
  });
});
