import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodePng } from '../../data/png.ts';
import { doCell } from '../do-cell.ts';
import { findExperiment } from '../index.ts';
import { reproduce } from '../reproduce.ts';
import { drawSettings, ranges } from './toy-sweep.ts';

const root = mkdtempSync(join(tmpdir(), 'ali-smoke-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The experiment at its smallest, in this process. */
function smoke(name: string) {
  const experiment = findExperiment(name);
  return reproduce(experiment, {
    budget: 'smoke',
    out: join(root, name),
    processes: 1,
    launch: async (cell, { folder, signal }) => {
      const plan = { experiment: name, budget: 'smoke', seeds: experiment.seeds.smoke } as const;
      await doCell(cell.name, { experiment, plan, folder, signal, report: () => {} });
    },
  });
}

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
    const { failed, cells, folder } = await smoke(name);
    expect(failed).toEqual([]);
    expect(cells.map(({ settings }) => (settings as { method: string }).method)).toEqual(methods);
    for (const { result, settings } of cells) {
      const { samples, inference } = result as { samples: { modes: number }; inference: { mse: number } | null };
      expect(samples.modes).toBeGreaterThanOrEqual(0);
      if ((settings as { method: string }).method === 'gan') expect(inference).toBeNull();
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
    const { failed, cells, summary, folder } = await smoke('alice-toy');
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
    const [low, high] = ranges.learningRate;
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...rates)).toBeLessThanOrEqual(high);
    // Half of 200 draws lie below the geometric mean: 100 ± 7.
    expect(Math.abs(rates.filter((rate) => rate < Math.sqrt(low * high)).length - 100)).toBeLessThan(28);
  });
});
