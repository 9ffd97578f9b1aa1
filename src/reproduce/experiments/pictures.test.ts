import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { smoke } from '../../../test/smoke.ts';
import { collect } from '../../../test/tiny.ts';
import { fileFolder, tinyDigits } from '../../../test/tiny-models.ts';
import { loadDigits } from '../../data/embedded.ts';
import { decodePng } from '../../data/png.ts';
import { train } from '../../train/train.ts';
import { samples } from './pictures.ts';

const folder = fileFolder();
const run = join(folder, 'run');
beforeAll(async () => {
  await collect(train(tinyDigits, { out: run }));
});

const cell = 2 * 28 + 2;
const picture = (out: string, name: string) => decodePng(readFileSync(join(out, `${name}.png`)));

describe('from a finished run', () => {
  it.each([
    ['samples', [10, 10]],
    ['reconstructions', [16, 8]],
    ['interpolations', [12, 8]],
  ] as const)('%s: %j images', async (name, [columns, rows]) => {
    const out = join(folder, name);
    const { failed, summary } = await smoke(name, out, { run });
    expect(failed).toEqual([]);
    expect(summary).toMatchObject({ runs: [{ cell: 'run-seed-0', step: 4 }] });
    const { width, height } = picture(out, 'run-seed-0');
    expect([width, height]).toEqual([2 + columns * cell, 2 + rows * cell]);
  });
  it('odd columns of reconstructions are the held-out originals', async () => {
    const { data, width } = picture(join(folder, 'reconstructions'), 'run-seed-0');
    const { test } = await loadDigits();
    const middle = (column: number) => data[(2 + 2 * 14) * width + 2 + column * cell + 2 * 14]!;
    // 64 of 500 items, evenly spread: the second is item 7.
    expect([middle(0), middle(2)]).toEqual([0, 7].map((item) => test.values[item * 784 + 14 * 28 + 14]));
  });
});

it('trains the preset where no run is given', { timeout: 60_000 }, async () => {
  const { failed, summary } = await smoke('samples', join(folder, 'trained'));
  expect(failed).toEqual([]);
  expect(summary).toMatchObject({ runs: [{ cell: 'digits-seed-0', step: 12, mse: null }] });
});

it('refuses what has no picture, and images that are missing', () => {
  const plan = { experiment: 'samples', budget: 'cpu', seeds: [0] } as const;
  expect(() => samples.cells({ ...plan, preset: 'grid' })).toThrow('expected a preset of images without attributes');
  expect(() => samples.cells({ ...plan, preset: 'cifar10' })).toThrow('brings no data of its own');
});
