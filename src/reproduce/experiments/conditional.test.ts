import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { smoke } from '../../../test/smoke.ts';
import { temporaryFolder } from '../../../test/tiny.ts';
import { faceAttributes } from '../../data/face-drawing.ts';
import { decodePng } from '../../data/png.ts';
import { conditional } from './conditional.ts';

it('draws changes of attributes and judges samples', { timeout: 120_000 }, async () => {
  const { failed, cells, summary, folder } = await smoke('conditional', join(temporaryFolder(), 'out'));
  expect(failed).toEqual([]);
  expect(cells.map(({ name }) => name)).toEqual(['train-seed-0', 'judge-seed-0']);
  const { attributes } = summary as { attributes: { name: string; share: number; real: { mean: number } }[] };
  expect(attributes.map(({ name }) => name)).toEqual(faceAttributes);
  for (const { name, share, real } of attributes) {
    expect(share, name).toBeGreaterThan(0.4);
    expect(real.mean, name).toBeGreaterThan(60);
  }
  const { width, height } = decodePng(readFileSync(join(folder, 'changes-seed-0.png')));
  expect([width, height]).toEqual([2 + 9 * 66, 2 + 8 * 66]);
});

it('refuses a preset without attributes', () => {
  expect(() => conditional.cells({ experiment: 'conditional', budget: 'cpu', seeds: [0], preset: 'celeba' })).toThrow(
    'conditional: expected a preset of that objective; received "celeba"',
  );
});
