import { expect, test } from 'vitest';
import { configDifferences } from './config-differences.ts';

test('only the fields that differ, nested ones by their path, missing ones as such', () => {
  const a = { seed: 1, networks: { latentSize: 2, layers: ['D4', 'D2'] }, same: { list: [1, 2] } };
  const b = {
    seed: 2,
    networks: { latentSize: 2, layers: ['D8', 'D2'] },
    same: { list: [1, 2] },
    cycle: { x: 'none' },
  };
  expect(configDifferences([a, b])).toEqual([
    { path: 'seed', values: [1, 2] },
    {
      path: 'networks.layers',
      values: [
        ['D4', 'D2'],
        ['D8', 'D2'],
      ],
    },
    { path: 'cycle.x', values: [undefined, 'none'] },
  ]);
  expect(configDifferences([a, structuredClone(a), a])).toEqual([]);
});
