import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, temporaryFolder, tiny } from '../../../test/tiny.ts';
import { tinyGrid } from '../../../test/tiny-models.ts';
import { loadDataset } from '../../data/source.ts';
import { loadModel } from '../../model/model.ts';
import { mergeConfig } from '../../presets/config.ts';
import { readMetrics } from '../../train/metrics.ts';
import { reconstructionError } from '../inference/reconstruction.ts';
import { readPoints } from '../read-points.ts';
import { resume, train } from './measured-training.ts';

const measured = async (run: string) =>
  (await readMetrics(run))
    .filter((record) => 'codes/meanKs' in record || 'plane/modes' in record)
    .map(({ time: _, ...record }) => record);

test('snapshots of images measure reconstructions and codes of the 500 held-out items', async () => {
  const run = join(temporaryFolder(), 'run');
  await collect(train(tiny, { out: run }));
  const records = await measured(run);
  expect(records.map(({ step }) => step)).toEqual([0, 4, 8]);
  expect(Object.keys(records[2]!)).toEqual(
    expect.arrayContaining(['inference/mse', 'inference/ratio', 'codes/meanKs', 'codes/largestKs']),
  );
  expect(records[2]).not.toHaveProperty(['plane/modes']);
  const { test: held } = await loadDataset('digits');
  const items = await readPoints(
    held,
    784,
    Uint32Array.from({ length: 500 }, (_, i) => i),
  );
  const model = await loadModel(run, { threads: 1 });
  const again = { ...items, data: (await model.reconstruct(items.data)).data };
  const { mse, ratio } = reconstructionError(items, again);
  expect(records[2]!['inference/mse']).toBeCloseTo(mse, 6);
  expect(records[2]!['inference/ratio']).toBeCloseTo(ratio, 5);
  await model.release();
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
