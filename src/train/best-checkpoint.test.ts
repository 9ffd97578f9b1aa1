import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, temporaryFolder, tiny } from '../../test/tiny.ts';
import { loadModel } from '../model/load-model.ts';
import type { ConfigOverrides } from '../presets/config.ts';
import { findBest, isBetter, stateOfMeasures } from './best-checkpoint.ts';
import { checkpointDirectory, listCheckpoints } from './checkpoint.ts';
import type { PrepareMeasures } from './measures.ts';
import { resolveRun } from './resolve-run.ts';
import { resume, train } from './train.ts';

/** Snapshots at every second step, checkpoints at every fourth, of which one is kept. */
const config: ConfigOverrides = {
  ...tiny,
  steps: 12,
  snapshotEvery: 2,
  checkpointEvery: 4,
  keepCheckpoints: 1,
  best: 'reconstruction',
};

/** Measures that know how often they were asked, beginning at the snapshot of step `from`. */
const scripted =
  (ratios: Readonly<Record<number, number>>, from = 0): PrepareMeasures =>
  async () => {
    let step = from;
    return async () => {
      const ratio = ratios[step]!;
      step += 2;
      return { 'reconstruction/ratio': ratio };
    };
  };
const ratios = { 0: 1, 2: 0.9, 4: 0.95, 6: 0.4, 8: Number.NaN, 10: 0.6, 12: 0.5 };

test('more, less, ties, and what is missing or not finite', () => {
  const modes = (count: number, share: number) => ({ 'plane/modes': count, 'plane/highQualityShare': share });
  expect(isBetter('modes', modes(25, 0.5), modes(24, 0.9))).toBe(true);
  expect(isBetter('modes', modes(25, 0.5), modes(25, 0.4))).toBe(true);
  expect(isBetter('modes', modes(25, 0.5), modes(25, 0.5))).toBe(false);
  expect(isBetter('codes', { 'codes/meanKs': 0.1 }, { 'codes/meanKs': 0.2 })).toBe(true);
  expect(isBetter('codes', { 'codes/meanKs': 0.1 }, undefined)).toBe(true);
  expect(isBetter('codes', { 'codes/meanKs': 0.1 }, { 'codes/meanKs': Number.NaN })).toBe(true);
  expect(isBetter('codes', { 'codes/meanKs': Number.NaN }, undefined)).toBe(false);
  expect(stateOfMeasures({ a: 1, b: Number.NaN })).toEqual({ measures: { a: 1 } });
});

test('the best checkpoint is written at its snapshot, and stays beside the latest', async () => {
  const run = join(temporaryFolder(), 'run');
  const events = await collect(train(config, { out: run, measures: scripted(ratios) }));
  const written = events.flatMap((event) => (event.event === 'checkpoint' ? [event.step] : []));
  expect(written).toEqual([0, 2, 4, 6, 8, 12]);
  expect(await listCheckpoints(run)).toEqual([6, 12]);
  expect(await findBest(run, 'reconstruction')).toMatchObject({ step: 6, measures: { 'reconstruction/ratio': 0.4 } });
  const best = { run, checkpoint: checkpointDirectory(run, 6) };
  expect(await resolveRun(join(run, 'checkpoints', 'best'))).toEqual(best);
  expect(await resolveRun(run, { checkpoint: 'best' })).toEqual(best);
  expect(await resolveRun(run, { checkpoint: 6 })).toEqual(best);
  expect((await resolveRun(run, { checkpoint: 'latest' })).checkpoint).toBe(checkpointDirectory(run, 12));
  const model = await loadModel(run, { checkpoint: 'best', threads: 1 });
  expect(model.step).toBe(6);
  await model.release();
  await expect(resolveRun(best.checkpoint, { checkpoint: 'best' })).rejects.toThrow('expected one checkpoint');
});

test('keeping the best changes nothing that is trained, and the measures are the same every time', async () => {
  const folder = temporaryFolder();
  const { best: _, ...plain } = config;
  await collect(train(plain, { out: join(folder, 'plain') }));
  await collect(train(config, { out: join(folder, 'kept'), measures: scripted(ratios) }));
  for (const file of ['model.safetensors', 'optimizer.safetensors']) {
    const [a, b] = ['plain', 'kept'].map((name) =>
      readFileSync(join(checkpointDirectory(join(folder, name), 12), file)),
    );
    expect(a!.equals(b!)).toBe(true);
  }
});

test('a run that was cut off knows its best checkpoint again', async () => {
  const folder = temporaryFolder();
  const [whole, cut] = [join(folder, 'whole'), join(folder, 'cut')];
  await collect(train(config, { out: whole, measures: scripted(ratios) }));
  // As a kill would: after the checkpoint of step 8 and before that of step 12.
  for await (const event of train(config, { out: cut, measures: scripted(ratios) })) {
    if (event.event === 'snapshot' && event.step === 10) break;
  }
  expect(await listCheckpoints(cut)).toEqual([6, 8]);
  await collect(resume(cut, { measures: scripted(ratios, 10) }));
  expect(await listCheckpoints(cut)).toEqual([6, 12]);
  for (const step of [6, 12]) {
    for (const file of readdirSync(checkpointDirectory(whole, step))) {
      const [a, b] = [whole, cut].map((run) => readFileSync(join(checkpointDirectory(run, step), file), 'latin1'));
      expect(a === b, `${step}/${file}`).toBe(true);
    }
  }
});

test('going back forgets a best one that came later', async () => {
  const run = join(temporaryFolder(), 'run');
  await collect(train({ ...config, keepCheckpoints: 9 }, { out: run, measures: scripted(ratios) }));
  const later = { ...ratios, 6: 0.7, 8: 0.8, 10: 0.9, 12: 0.65 };
  await collect(resume(checkpointDirectory(run, 4), { measures: scripted(later, 6) }));
  expect(await findBest(run, 'reconstruction')).toMatchObject({ step: 12, measures: { 'reconstruction/ratio': 0.65 } });
});

test('a measure that the run has not, and a run that keeps none, are errors that say what there is', async () => {
  const folder = temporaryFolder();
  const modes = train({ ...config, best: 'modes' }, { out: join(folder, 'modes') });
  await expect(collect(modes)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('needs plane/modes, and its snapshots measure reconstruction/mse'),
  });
  expect(existsSync(checkpointDirectory(join(folder, 'modes'), 0))).toBe(false);
  const { best: _, ...plain } = config;
  const run = join(folder, 'plain');
  await collect(train({ ...plain, steps: 2 }, { out: run }));
  await expect(resolveRun(run, { checkpoint: 'best' })).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining('keeps no best checkpoint'),
  });
});

test('a damaged checkpoint is an error to whoever asks for the best, but not to the run that goes on', async () => {
  const run = join(temporaryFolder(), 'run');
  await collect(train({ ...config, steps: 8 }, { out: run, measures: scripted(ratios) }));
  truncateSync(join(checkpointDirectory(run, 6), 'state.json'), 20);
  await expect(findBest(run, 'reconstruction')).rejects.toMatchObject({ code: 'checkpoint' });
  await collect(resume(run, { steps: 12, measures: scripted(ratios, 10) }));
  expect(await findBest(run, 'reconstruction')).toMatchObject({ step: 12 });
  rmSync(run, { recursive: true });
});
