import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeCeleba } from '../../../test/celeba-folder.ts';
import { smoke } from '../../../test/smoke.ts';
import { collect } from '../../../test/tiny.ts';
import { fileFolder, tinyDigits } from '../../../test/tiny-models.ts';
import { loadDigits } from '../../data/embedded.ts';
import { encodePng } from '../../data/picture.ts';
import { decodePng } from '../../data/png.ts';
import type { ConfigOverrides } from '../../presets/config.ts';
import { train } from '../../train/train.ts';
import { samples } from './pictures.ts';

const folder = fileFolder();
const run = join(folder, 'run');
beforeAll(async () => {
  await collect(train(tinyDigits, { out: run }));
});

/** Conditional ALI on portraits of 8 × 8 with two attributes. */
const conditional = (data: string): ConfigOverrides => ({
  preset: 'celeba-conditional',
  data,
  shape: [3, 8, 8],
  steps: 2,
  batchSize: 10,
  threads: 1,
  networks: {
    latentSize: 4,
    encoder: { layers: ['C4s2-4 bn leaky0.1', 'C3s1-8'] },
    decoder: { layers: ['T4s1-4 bn relu', 'T5s1-3 untied'] },
    discriminator: { x: ['C4s2-4 leaky0.1'], z: ['D8 leaky0.1'], joint: ['D16 leaky0.1', 'D1'] },
    attributes: { count: 2, embedding: 4 },
  },
});

/** A folder of images without attributes. */
function bare(folder: string): string {
  const images = join(folder, 'bare');
  mkdirSync(images);
  for (let item = 0; item < 4; item++) {
    const data = new Uint8Array(192).fill(item);
    writeFileSync(join(images, `${item}.png`), encodePng({ width: 8, height: 8, channels: 3, data }));
  }
  return images;
}

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

describe('from a conditional run', () => {
  const data = join(folder, 'celeba');
  const conditionalRun = join(folder, 'conditional');
  beforeAll(async () => {
    writeCeleba(data, { train: 20, heldOut: 16 });
    await collect(train(conditional(data), { out: conditionalRun }));
  });
  it.each([
    ['samples', [10, 10]],
    ['reconstructions', [16, 2]],
    ['interpolations', [12, 8]],
  ] as const)('%s: %j images', async (name, [columns, rows]) => {
    const out = join(folder, `conditional-${name}`);
    const { failed, summary } = await smoke(name, out, { run: conditionalRun });
    expect(failed).toEqual([]);
    expect(summary).toMatchObject({ runs: [{ cell: 'run-seed-0', step: 2 }] });
    const { width, height } = picture(out, 'run-seed-0');
    const side = (width - 2) / columns;
    expect(height).toBe(2 + rows * side);
  });
  it('needs the attributes of the items', async () => {
    const { failed } = await smoke('samples', join(folder, 'without'), { run: conditionalRun, data: bare(folder) });
    expect(failed).toMatchObject([{ code: 'data', message: expect.stringContaining('received none') }]);
  });
  it('is trained where none is given', () => {
    const cells = samples.cells({
      experiment: 'samples',
      budget: 'full',
      seeds: [0],
      preset: 'celeba-conditional',
      data,
    });
    expect(cells).toMatchObject([{ name: 'celeba-conditional-seed-0', settings: { data, steps: 156_412 } }]);
  });
});

it('refuses what has no picture, and images that are missing', () => {
  const plan = { experiment: 'samples', budget: 'cpu', seeds: [0] } as const;
  expect(() => samples.cells({ ...plan, preset: 'grid' })).toThrow('expected a preset of images');
  expect(() => samples.cells({ ...plan, preset: 'cifar10' })).toThrow('brings no data of its own');
});

it.each([
  [{ preset: 'digits' }, '--preset digits'],
  [{ seeds: [0, 1] }, '2 seeds'],
])('refuses of a finished run %j', (more, received) => {
  const plan = { experiment: 'samples', budget: 'cpu', seeds: [0], run: 'run' } as const;
  expect(samples.cells(plan)).toHaveLength(1);
  expect(() => samples.cells({ ...plan, ...more })).toThrow(
    `samples: expected --run without --preset and with one seed; received ${received}`,
  );
});
