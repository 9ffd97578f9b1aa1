import { expect, test } from 'vitest';
import type { CellResult } from '../experiment.ts';
import type { Method, ToyResult, ToySettings } from './cell.ts';
import { compareMethods, tellOrder } from './order.ts';

const samples = { modes: 25, highQualityShare: 1, reverseKl: 0 };

function cell(method: Method, seed: number, mse: number): CellResult<ToySettings, ToyResult> {
  const inference = { mse, mseRatio: 0, ownMode: 1, codeMmd: mse, codeKs: [mse, mse], meanKs: 1 - mse };
  return {
    cell: {
      name: `${method}-seed-${seed}`,
      seed,
      settings: { method, preset: 'grid', steps: 1, points: 1, overrides: {} },
    },
    result: { samples, inference, steps: 1 },
    seconds: 1,
    versions: {},
    machine: { cpu: '', cores: 1, memoryGiB: 1 },
  };
}

const results = [0, 1].flatMap((seed) => [
  cell('ali', seed, 0.1),
  cell('posthoc', seed, 0.2 + 0.001 * seed),
  cell('inverse-map', seed, 0.4),
]);

test('differences are taken seed by seed', () => {
  const [first] = compareMethods(results);
  expect(first).toMatchObject({ measure: 'mse', better: 'ali', worse: 'posthoc' });
  expect(first!.differences[0]).toBeCloseTo(0.1, 12);
  expect(first!.differences[1]).toBeCloseTo(0.101, 12);
  expect(compareMethods(results.slice(0, 4))[0]!.differences).toHaveLength(1);
});

test('the sentence says whether the order held, and how surely', () => {
  const [mse, , ks] = tellOrder(compareMethods(results));
  expect(mse).toContain('held in the mean over seeds, and every interval excludes 0.');
  expect(mse).toContain('post hoc − ALI: 0.101, 95 % interval 0.0941 … 0.107 (positive in 2 of 2 seeds)');
  expect(ks).toContain('did not hold in the mean over seeds');
  expect(tellOrder(compareMethods(results.slice(0, 3)))[0]).toContain('not every interval excludes 0.');
  expect(tellOrder(compareMethods(results.slice(0, 1)))).toEqual([]);
});
