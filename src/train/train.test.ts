import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { collect, temporaryFolder, tiny } from '../../test/tiny.ts';
import type { ConfigOverrides } from '../presets/config.ts';
import { readMetrics } from './metrics.ts';
import { readRunFile } from './run-file.ts';
import { resolveConfig, resume, type TrainOptions, train } from './train.ts';

const tensors = (run: string, step: number) =>
  ['model', 'optimizer'].map((name) =>
    readFileSync(join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`, `${name}.safetensors`)).toString(
      'latin1',
    ),
  );

test('a run is a stream of events and leaves a run directory', async () => {
  const out = join(temporaryFolder(), 'run');
  const events = await collect(train(tiny, { out }));
  const steps = events
    .filter((event) => event.event === 'step' && event.logged)
    .map((event) => 'step' in event && event.step);
  expect(steps).toEqual([2, 4, 6, 8]);
  expect(events.filter(({ event }) => event !== 'step').map(({ event }) => event)).toEqual([
    'started',
    'snapshot',
    'checkpoint',
    'snapshot',
    'warning',
    'checkpoint',
    'snapshot',
    'checkpoint',
    'finished',
  ]);
  // Eight steps teach the encoder nothing.
  expect(events.find(({ event }) => event === 'warning')).toMatchObject({ step: 4, code: 'encoder-ignored' });
  expect(events.at(-1)).toMatchObject({ event: 'finished', run: out, step: 8 });
  expect(readdirSync(out).filter((name) => !name.startsWith('events.out'))).toEqual([
    'README.md',
    'checkpoints',
    'config.json',
    'metrics.jsonl',
    'samples',
  ]);
  expect(readdirSync(join(out, 'samples'))).toEqual([
    'reals.png',
    'step-00000000-reconstructions.png',
    'step-00000000.png',
    'step-00000004-reconstructions.png',
    'step-00000004.png',
    'step-00000008-reconstructions.png',
    'step-00000008.png',
  ]);
  const metrics = await readMetrics(out);
  expect(metrics.map(({ step }) => step)).toEqual([0, 2, 4, 4, 6, 8, 8]);
  const last = metrics.find(({ step, ...watch }) => step === 8 && 'loss/discriminator' in watch)!;
  for (const name of [
    'loss/generator',
    'discriminator/encoder-joint',
    'discriminator/decoder-joint',
    'mu/mean',
    'mu/std',
    'mu/min',
    'mu/max',
    'sigma/mean',
    'sigma/std',
    'sigma/min',
    'sigma/max',
  ]) {
    expect(last[name], name).toBeTypeOf('number');
  }
});

test('the same seed gives the same bytes, another seed others', async () => {
  const folder = temporaryFolder();
  for (const [name, seed] of [
    ['a', 1],
    ['b', 1],
    ['c', 2],
  ] as const)
    await collect(train({ ...tiny, seed }, { out: join(folder, name) }));
  expect(tensors(join(folder, 'a'), 8)).toEqual(tensors(join(folder, 'b'), 8));
  expect(tensors(join(folder, 'a'), 8)[0] === tensors(join(folder, 'c'), 8)[0]).toBe(false);
});

test.each([
  ['digits', {}],
  ['digits without averaging, by momentum', { averaging: { rate: 0 }, optimiser: { kind: 'sgd', learningRate: 0.01 } }],
] as const)('stopped and resumed is uninterrupted, byte by byte: %s', async (_, changes) => {
  const folder = temporaryFolder();
  const config = { ...tiny, ...changes };
  await collect(train(config, { out: join(folder, 'whole') }));
  // Whatever the run meant to do later, its first steps are the same.
  await collect(train({ ...config, steps: 4 }, { out: join(folder, 'parts') }));
  const events = await collect(resume(join(folder, 'parts'), { steps: 8 }));
  expect(events[0]).toMatchObject({ event: 'started', step: 4, steps: 8 });
  expect(tensors(join(folder, 'parts'), 8)).toEqual(tensors(join(folder, 'whole'), 8));
  const numbers = async (run: string) => (await readMetrics(run)).map(({ time: _, ...rest }) => rest);
  const again = await numbers(join(folder, 'parts'));
  expect(again.filter(({ step }) => step !== 4)).toEqual(
    (await numbers(join(folder, 'whole'))).filter(({ step }) => step !== 4),
  );
});

test('a run left in the middle of a step resumes from its checkpoint and forgets what came after', async () => {
  const folder = temporaryFolder();
  await collect(train(tiny, { out: join(folder, 'whole') }));
  for await (const event of train(tiny, { out: join(folder, 'cut') }))
    if (event.event === 'step' && event.step === 6) break;
  await collect(resume(join(folder, 'cut')));
  expect(tensors(join(folder, 'cut'), 8)).toEqual(tensors(join(folder, 'whole'), 8));
  expect((await readMetrics(join(folder, 'cut'))).map(({ step }) => step)).toEqual([0, 2, 4, 4, 6, 8, 8]);
});

test('a finished run that is resumed tells so and writes no more than its card', async () => {
  const run = join(temporaryFolder(), 'run');
  await collect(train(tiny, { out: run }));
  const before = readdirSync(run);
  rmSync(join(run, 'README.md'));
  const events = await collect(resume(run));
  expect(events).toMatchObject([
    { event: 'started', step: 8, steps: 8, items: { train: 4500, test: 500 } },
    { event: 'finished', run, step: 8 },
  ]);
  expect(readdirSync(run)).toEqual(before);
  const file = join(run, 'config.json');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, whole.replace('"T7s1-4 bn relu"', '"T7s1-5 bn relu"'));
  await expect(collect(resume(run))).rejects.toMatchObject({ code: 'checkpoint' });
  writeFileSync(file, whole);
  await collect(resume(join(run, 'checkpoints', 'step-00000004'), { steps: 4 }));
  expect(readdirSync(join(run, 'checkpoints'))).toEqual(['step-00000000', 'step-00000004']);
  expect((await readRunFile(run)).config.steps).toBe(4);
});

test('a run that was killed before its first checkpoint begins anew in its folder', async () => {
  const folder = temporaryFolder();
  await collect(train(tiny, { out: join(folder, 'whole') }));
  const run = join(folder, 'killed');
  for await (const { event } of train({ ...tiny, seed: 7 }, { out: run })) if (event === 'snapshot') break;
  expect(readdirSync(run)).toContain('samples');
  const lock = { pid: 2 ** 30, host: hostname(), started: null, token: '0123456789abcdef' };
  writeFileSync(join(run, '.lock'), JSON.stringify(lock));
  await expect(collect(resume(run))).rejects.toMatchObject({
    code: 'run',
    remedy: expect.stringContaining(`ali train --out ${run}`),
  });
  await collect(train(tiny, { out: run }));
  expect(tensors(run, 8)).toEqual(tensors(join(folder, 'whole'), 8));
  expect(readdirSync(run).filter((name) => name.startsWith('events.out'))).toHaveLength(1);
});

test('a data path is made absolute, so that the run resumes from anywhere; names and misspelt paths stay', async () => {
  const folder = relative(process.cwd(), temporaryFolder());
  expect(resolveConfig({ data: folder }).data).toBe(resolve(folder));
  for (const data of ['digits', 'no-such-folder']) expect(resolveConfig({ data }).data).toBe(data);
});

test.each([
  [{}, { out: 5 }],
  [{}, { out: '' }],
  [{}, null],
  [5, {}],
])('train(%j, %j) is refused as a usage error', async (overrides, options) => {
  await expect(collect(train(overrides as ConfigOverrides, options as TrainOptions))).rejects.toMatchObject({
    code: 'usage',
    remedy: expect.any(String),
  });
});

test('resuming an earlier checkpoint drops the later ones', async () => {
  const run = join(temporaryFolder(), 'run');
  await collect(train(tiny, { out: run }));
  await collect(resume(join(run, 'checkpoints', 'step-00000004'), { steps: 6 }));
  expect(readdirSync(join(run, 'checkpoints'))).toEqual(['step-00000000', 'step-00000004', 'step-00000006']);
});

test('aborting ends the run after the step at hand, with a checkpoint', async () => {
  const run = join(temporaryFolder(), 'run');
  const controller = new AbortController();
  const events = [];
  for await (const event of train({ ...tiny, logEvery: 1 }, { out: run, signal: controller.signal })) {
    events.push(event);
    if (event.event === 'step' && event.step === 3) controller.abort();
  }
  expect(events.at(-1)).toMatchObject({ event: 'interrupted', step: 3 });
  expect(readdirSync(join(run, 'checkpoints'))).toContain('step-00000003');
  expect(existsSync(join(run, '.lock'))).toBe(false);
});

test('a run that ended right after its first checkpoint goes on from it, and has its first snapshot once', async () => {
  const run = join(temporaryFolder(), 'run');
  const interrupted = await collect(train(tiny, { out: run, signal: AbortSignal.abort() }));
  expect(interrupted.at(-1)).toMatchObject({ event: 'interrupted', step: 0 });
  const events = await collect(resume(run, { steps: 4 }));
  expect(events.filter(({ event }) => event === 'snapshot')).toMatchObject([{ step: 4 }]);
  const steps = (await readMetrics(run)).map(({ step }) => step);
  expect(steps).toEqual([0, 2, 4, 4]);
});

test('a loss that is not finite stops the run, names the step and keeps the last good checkpoint', async () => {
  const run = join(temporaryFolder(), 'run');
  const wild = { ...tiny, optimiser: { kind: 'sgd', learningRate: 1e30 } } as const;
  await expect(collect(train(wild, { out: run }))).rejects.toMatchObject({
    code: 'diverged',
    message: expect.stringMatching(/^training diverged at step \d+: .* expected finite numbers$/),
    remedy: expect.stringContaining('learningRate'),
  });
  expect(readdirSync(join(run, 'checkpoints'))).toEqual(['step-00000000']);
});

test('a run directory that is in use, not empty, or was trained on other data is refused', async () => {
  const folder = temporaryFolder();
  const run = join(folder, 'run');
  await collect(train({ ...tiny, steps: 4 }, { out: run }));
  await expect(collect(train(tiny, { out: run }))).rejects.toMatchObject({ code: 'run' });
  await expect(collect(resume(run, { steps: 2 }))).rejects.toMatchObject({
    code: 'usage',
    remedy: `give --steps 4 or more, or go back by: ali resume ${join(run, 'checkpoints', 'step-00000000')}`,
  });
  renameSync(join(run, 'checkpoints', 'step-00000004', 'model.safetensors'), join(folder, 'model.safetensors'));
  await expect(collect(resume(run, { steps: 8 }))).rejects.toMatchObject({ code: 'checkpoint' });
});

test('data of another shape is refused before anything is written', async () => {
  const out = join(temporaryFolder(), 'run');
  await expect(collect(train({ ...tiny, data: 'grid' }, { out }))).rejects.toMatchObject({ code: 'data' });
  expect(existsSync(out)).toBe(false);
});

test('a schedule that does not end with the run is pointed out', async () => {
  const out = join(temporaryFolder(), 'run');
  const [, warning] = await collect(train({ ...tiny, schedule: { steps: 100 } }, { out }));
  expect(warning).toMatchObject({
    event: 'warning',
    code: 'schedule-mismatch',
    remedy: 'fit it with --set schedule.steps=8',
  });
});
