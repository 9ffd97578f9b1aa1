import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { smoke } from '../../../test/smoke.ts';
import { temporaryFolder } from '../../../test/tiny.ts';
import { encodeNpy } from '../../data/npy.ts';
import { svmMethods } from '../svm-features.ts';
import { svm } from './svm.ts';

it('compares the encoder with every baseline by one protocol', { timeout: 120_000 }, async () => {
  const { failed, cells, summary, folder } = await smoke('svm', join(temporaryFolder(), 'out'));
  expect(failed).toEqual([]);
  expect(cells.map(({ settings }) => (settings as { method: string }).method)).toEqual(svmMethods);
  const { methods } = summary as { methods: { method: string; features: number; error: { mean: number } }[] };
  const hidden = 16 * 13 * 13 + 32 * 6 * 6 + 128 + 16;
  expect(methods.map(({ features }) => features)).toEqual([hidden, hidden, hidden, hidden, 20, 784]);
  // Pixels of 50 digits are no guess among ten.
  expect(methods.at(-1)!.error.mean).toBeLessThan(70);
  for (const { result } of cells) expect((result as { draws: unknown[] }).draws).toHaveLength(2);
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('19.14 ± 0.50 %');
  expect(existsSync(join(folder, 'work', 'pixels-seed-0', 'draws.json'))).toBe(true);
});

it('draws labels from other data than those that the encoder learns from', async () => {
  const data = join(temporaryFolder(), 'unlabelled.npy');
  writeFileSync(data, encodeNpy([40, 28, 28], new Uint8Array(40 * 784)));
  const plan = { experiment: 'svm', budget: 'smoke', seeds: [0], data } as const;
  const run = async (labelsFrom?: string) => {
    const folder = temporaryFolder();
    const context = { folderOf: () => folder, signal: new AbortController().signal, report: () => {} };
    const given = { ...plan, ...(labelsFrom !== undefined && { labelsFrom }) };
    const cell = svm.cells(given).find(({ name }) => name === 'pixels-seed-0')!;
    return svm.run(cell, { ...context, plan: given, folder });
  };
  await expect(run()).rejects.toThrow(`svm: ${data} has no labels`);
  const { features, draws } = await run('digits');
  expect([features, draws.length]).toEqual([784, 2]);
});

it.each([
  ['svhn', 'x', '19.14 ± 0.50'],
  ['svhn', 'cifar10', '–'],
  ['svhn-small', 'x', '–'],
  ['digits', 'x', '–'],
])('has the paper’s number beside that of %s on %s: %s', async (preset, data, paper) => {
  const plan = { experiment: 'svm', budget: 'cpu', seeds: [0], preset, data } as const;
  const results = svm.cells(plan).map((cell) => ({
    cell,
    result: { error: null, features: 4, draws: [{ C: 1, validationError: 0.3, testError: 0.25 }] },
    seconds: 1,
    versions: {},
    machine: { cpu: '', cores: 1, memoryGiB: 1 },
  }));
  const { tables } = await svm.summarise(results, { plan, folderOf: () => '' });
  const { columns, rows } = tables[0]!;
  expect(columns.at(-1)).toBe('paper');
  expect(rows.map((row) => row.slice(2))).toEqual(
    svmMethods.map((method) => ['25.00', method === 'ali' ? paper : '–']),
  );
});

it('asks for the images that cannot come with the package', () => {
  expect(() => svm.cells({ experiment: 'svm', budget: 'full', seeds: [0] })).toThrow(
    'the preset "svhn" brings no data of its own',
  );
  const cells = svm.cells({ experiment: 'svm', budget: 'full', seeds: [0], data: 'svhn/train_32x32.mat' });
  expect(cells[0]!.settings).toMatchObject({
    preset: 'svhn',
    steps: 531_131,
    redraws: 100,
    perClass: 100,
    validation: 10_000,
    everyC: 1,
  });
});
