import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, temporaryFolder, tiny } from '../../../test/tiny.ts';
import { tinyGrid } from '../../../test/tiny-models.ts';
import { loadDataset } from '../../data/source.ts';
import { loadModel } from '../../model/load-model.ts';
import { mergeConfig } from '../../presets/config.ts';
import { readMetrics } from '../../train/metrics.ts';
import { testNormal } from '../inference/kolmogorov-smirnov.ts';
import { resume, train } from './measured-training.ts';

const measured = async (run: string) =>
  (await readMetrics(run))
    .filter((record) => 'codes/meanKs' in record || 'plane/modes' in record)
    .map(({ time: _, ...record }) => record);

test('snapshots of images measure the codes of the 500 held-out items', async () => {
  const run = join(temporaryFolder(), 'run');
  await collect(train(tiny, { out: run }));
  const records = await measured(run);
  expect(records.map(({ step }) => step)).toEqual([0, 4, 8]);
  expect(records[2]).not.toHaveProperty(['plane/modes']);
  const { test: held } = await loadDataset('digits');
  const model = await loadModel(run, { threads: 1 });
  const { data, shape } = await model.encode(held.values, { mode: 'stochastic', seed: model.config.seed });
  await model.release();
  const size = shape[1]!;
  const distances = Array.from(
    { length: size },
    (_, i) => testNormal(data.filter((_, place) => place % size === i)).statistic,
  );
  expect(records[2]!['codes/meanKs']).toBeCloseTo(distances.reduce((sum, each) => sum + each, 0) / size, 6);
  expect(records[2]!['codes/largestKs']).toBeCloseTo(Math.max(...distances), 6);
});

test('snapshots of the toy count modes, a resumed run measures the same, and best chooses among them', async () => {
  const folder = temporaryFolder();
  const config = mergeConfig(tinyGrid, { steps: 6, snapshotEvery: 2, checkpointEvery: 2, best: 'modes' });
  const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
  await collect(train(config, { out: whole }));
  await collect(train({ ...config, steps: 2 }, { out: parts }));
  await collect(resume(parts, { steps: 6 }));
  const records = await measured(whole);
  expect(records.map(({ step }) => step)).toEqual([0, 2, 4, 6]);
  expect(await measured(parts)).toEqual(records);
  const [modes, quality] = ['plane/modes', 'plane/highQualityShare'];
  const best = records.reduce((a, b) => {
    const difference = Number(b[modes!]) - Number(a[modes!]) || Number(b[quality!]) - Number(a[quality!]);
    return difference > 0 ? b : a;
  });
  for (const run of [whole, parts]) {
    const model = await loadModel(run, { checkpoint: 'best', threads: 1 });
    expect(model.step).toBe(best.step);
    await model.release();
  }
});
