import { describe, expect, test } from 'vitest';
import { drawStretches } from './draw-stretches.ts';
import { resolveConfig } from './train.ts';

const config = resolveConfig({ preset: 'digits', batchSize: 6 });
const packed = {
  ...config,
  networks: { ...config.networks, discriminator: { ...config.networks.discriminator, packing: 3 } },
};
const labelled = { ...config, labels: { classes: 10, count: 100, batchSize: 12, weight: 1 } };

describe.each([2, 3, 4])('%d ranks', (size) => {
  /** For each row of the whole draw: which row of which rank it is; rows are 5 numbers long. */
  const rowsOf = (name: string, rows: number, of = config) => {
    const owners: string[] = Array(size * rows);
    for (let rank = 0; rank < size; rank++) {
      for (const { from, to, place } of drawStretches(name, [rows, 5], { config: of, share: { rank, size } })) {
        for (let i = from; i < to; i += 5) owners[(place + i - from) / 5] = `${rank}:${i / 5}`;
      }
    }
    return owners;
  };
  const part = (batch: number, first = 0) =>
    Array.from({ length: size * batch }, (_, row) => `${Math.floor(row / batch)}:${first + (row % batch)}`);

  test('a draw of one batch is the ranks’ parts, one behind the other', () => {
    expect(rowsOf('prior', 6)).toEqual(part(6));
  });

  test('a draw of two batches is that twice', () => {
    expect(rowsOf('dropout/discriminator.joint.0', 12)).toEqual([...part(6), ...part(6, 6)]);
  });

  test('packs and labelled items are batches of their own size', () => {
    expect(rowsOf('dropout/discriminator.x.0', 4, packed)).toEqual([...part(2), ...part(2, 2)]);
    expect(rowsOf('dropout/encoder.0', 6, packed)).toEqual(part(6));
    expect(rowsOf('posterior', 18, labelled)).toEqual([...part(6), ...part(12, 6)]);
    expect(rowsOf('dropout/discriminator.x.0', 24, labelled)).toEqual([...part(6), ...part(6, 6), ...part(12, 12)]);
  });

  test('anything else is different in every rank', () => {
    const rows = rowsOf('dropout/discriminator.x.0.2', 8);
    expect(new Set(rows).size).toBe(8 * size);
  });
});

test('a single process draws all at once', () => {
  expect(drawStretches('prior', [6, 2, 3], { config, share: { rank: 0, size: 1 } })).toEqual([
    { from: 0, to: 36, place: 0 },
  ]);
});
