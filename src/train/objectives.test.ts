/** Every objective from its configuration to a model that is used: a few steps of each. */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { collect, temporaryFolder, tiny } from '../../test/tiny.ts';
import { fileFolder, tinyGrid, trainModel } from '../../test/tiny-models.ts';
import { createDataset } from '../data/dataset.ts';
import { loadModel } from '../model/load-model.ts';
import { Model } from '../model/model.ts';
import { type ConfigOverrides, mergeConfig, validateConfig } from '../presets/config.ts';
import { fitObjective } from '../presets/fit.ts';
import { findPreset } from '../presets/index.ts';
import { readCheckpoint } from './checkpoint.ts';
import { resolveRun } from './resolve-run.ts';
import { readRunFile } from './run-file.ts';
import { resume, train } from './train.ts';
import { createTrainingStep } from './training-step.ts';

const folder = fileFolder();
const grid = (over: unknown): ConfigOverrides =>
  mergeConfig(mergeConfig(tinyGrid, { logEvery: 1, averaging: { rate: 0.3 } }), over);
const finite = (data: Float32Array) => data.every(Number.isFinite);
const decoderOf = async (run: string) => {
  const { model } = await readCheckpoint((await resolveRun(run)).checkpoint!);
  return [...model].filter(([name]) => name.includes('decoder.'));
};

describe.each([
  ['ali', {}],
  ['bigan', {}],
  ['alice', {}],
  ['alice', { cycle: { x: 'adversarial', z: 'adversarial' } }],
  ['alad', {}],
  ['alad', { networks: { discriminator: { joint: ['D8 sn leaky0.2', 'D1 sn'], cycleX: ['D4 sn leaky0.2', 'D1'] } } }],
  ['alice', { cycle: { x: 'explicit', z: 'explicit' }, networks: { discriminator: { packing: 2 } } }],
  ['ali', { networks: { discriminator: { packing: 4 } } }],
  ['vae', {}],
  ['autoencoder', {}],
] as const)('%s on the plane, %j', (objective, over) => {
  it('trains the networks of a preset that was written for ALI, and leaves a model that does everything', async () => {
    const out = join(temporaryFolder(), 'run');
    const model = await trainModel(grid({ objective, ...over }), out);
    const x = (await model.sample({ count: 4 })).data;
    expect(finite(x)).toBe(true);
    const codes = await model.encode(x);
    expect(codes.shape).toEqual([4, 2]);
    expect(finite((await model.reconstruct(x)).data)).toBe(true);
    const { packing = 1 } = model.config.networks.discriminator;
    if (objective !== 'vae' && objective !== 'autoencoder')
      expect(await model.discriminate(x, codes)).toHaveLength(4 / packing);
    else await expect(model.discriminate(x, codes)).rejects.toThrow('discriminate: this run has no discriminator');
    await model.save(join(out, '..', 'exported'));
    await model.release();
  });
});

it('goes on exactly after an interruption where weights are normalised: their directions are in the checkpoint', async () => {
  const over = grid({
    objective: 'alad',
    schedule: { kind: 'constant' },
    networks: { discriminator: { joint: ['D8 sn leaky0.2', 'D1 sn'], cycleX: ['D4 sn leaky0.2', 'D1'] } },
  });
  const [whole, parts] = [join(folder, 'sn-whole'), join(folder, 'sn-parts')];
  await collect(train({ ...over, steps: 6 }, { out: whole }));
  await collect(train({ ...over, steps: 3 }, { out: parts }));
  const before = await readCheckpoint((await resolveRun(parts)).checkpoint!);
  await collect(resume(parts, { steps: 6 }));
  const [a, b] = await Promise.all(
    [whole, parts].map(async (path) => readCheckpoint((await resolveRun(path)).checkpoint!)),
  );
  expect(b!.model).toEqual(a!.model);
  expect(b!.optimizer).toEqual(a!.optimizer);
  const name = 'discriminator.cycle-x.0.singular';
  expect([...a!.model.keys()].filter((key) => key.endsWith(name)).sort()).toEqual([`average.${name}`, name]);
  expect(a!.model.get(name)!.data).not.toEqual(before.model.get(name)!.data);
  expect([...a!.optimizer.keys()].filter((key) => key.includes('singular'))).toEqual([]);
});

describe('a generator that was trained without an encoder', () => {
  const run = join(folder, 'gan');
  beforeAll(async () => {
    await collect(train(grid({ objective: 'gan', networks: { discriminator: { packing: 2 } } }), { out: run }));
  });

  it('samples, decodes and judges items; what needs an encoder says how to get one', async () => {
    const model = await loadModel(run, { threads: 1 });
    const { data } = await model.sample({ count: 4 });
    expect(await model.discriminate(data)).toHaveLength(2);
    for (const needy of [() => model.encode(data), () => model.reconstruct(data)]) {
      await expect(needy()).rejects.toMatchObject({
        code: 'run',
        message: 'encode: this run has no encoder; its objective, gan, trains none',
        remedy: `learn one for its generator: ali train --objective posthoc --generator ${run}`,
      });
    }
    await model.save(join(folder, 'exported'));
    await model.release();
  });

  it.each(['posthoc', 'inverse-map'] as const)('gets one by %s, and stays as it is to the byte', async (objective) => {
    const out = join(folder, objective);
    const events = await collect(train({ objective, generator: { run }, steps: 4, threads: 1 }, { out }));
    expect(events.at(-1)).toMatchObject({ event: 'finished', step: 4 });
    const { config } = await readRunFile(out);
    expect(config).toMatchObject({
      preset: 'grid',
      batchSize: 20,
      generator: { run, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const [given, taken] = [new Map(await decoderOf(run)), new Map(await decoderOf(out))];
    for (const [name, { data }] of taken) {
      expect(data, name).toEqual(given.get(`average.${name.replace('average.', '')}`)!.data);
    }
    const [generator, model] = [await loadModel(run, { threads: 1 }), await loadModel(out, { threads: 1 })];
    expect(await model.sample({ count: 5 })).toEqual(await generator.sample({ count: 5 }));
    const x = (await model.sample({ count: 5 })).data;
    expect((await model.encode(x)).shape).toEqual([5, 2]);
    expect(finite((await model.reconstruct(x)).data)).toBe(true);
    await model.release();
    await generator.release();
  });
  it('goes on exactly after an interruption, and without the generator’s run', async () => {
    const whole = join(folder, 'whole');
    const parts = join(folder, 'parts');
    const over = { objective: 'posthoc', generator: { run }, threads: 1, schedule: { kind: 'constant' } } as const;
    await collect(train({ ...over, steps: 6 }, { out: whole }));
    await collect(train({ ...over, steps: 3 }, { out: parts }));
    await collect(resume(parts, { steps: 6 }));
    const [a, b] = await Promise.all(
      [whole, parts].map(async (path) => readCheckpoint((await resolveRun(path)).checkpoint!)),
    );
    expect(b!.model).toEqual(a!.model);
    expect(b!.optimizer).toEqual(a!.optimizer);
  });
  it.each([
    [{ preset: 'digits' }, 'config', 'expected items of [1, 28, 28] from 16 latent numbers; received items of [2]'],
    [{ generator: { run, digest: 'ab' } }, 'checkpoint', 'holds another generator; expected digest ab'],
    [{ generator: { run: join(folder, 'nowhere') } }, 'run', 'is not a run'],
  ] as const)('refuses a generator that does not fit: %#', async (over, code, message) => {
    const begun = train({ objective: 'posthoc', generator: { run }, ...over }, { out: join(folder, 'refused') });
    await expect(begun.next()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe('semi-supervised', () => {
  const over = mergeConfig(tiny, {
    objective: 'semi-supervised',
    steps: 4,
    labels: { classes: 10, count: 50, batchSize: 10 },
  });
  it('tells the classes of held-out items, and measures how well', async () => {
    const out = join(temporaryFolder(), 'run');
    const events = await collect(train(over, { out }));
    const measured = events.flatMap((event) =>
      event.event === 'snapshot' ? [event.measures['classifier/error']!] : [],
    );
    expect(measured.length).toBeGreaterThan(1);
    for (const error of measured) expect(error > 0 && error <= 1).toBe(true);
    const model = await loadModel(out, { threads: 1 });
    expect(model.config.networks.discriminator.joint.at(-1)).toBe('D11');
    const { data, shape } = await model.classify(numbers(3 * 784).map(Math.abs));
    expect(shape).toEqual([3, 10]);
    for (let item = 0; item < 3; item++) {
      const total = data.subarray(10 * item, 10 * item + 10).reduce((sum, value) => sum + value, 0);
      expect(total).toBeCloseTo(1, 5);
    }
    expect(await model.discriminate((await model.sample({ count: 2 })).data, model.prior({ count: 2 }))).toHaveLength(
      2,
    );
    await model.save(join(out, '..', 'exported'));
    await model.release();
  });
  it('refuses data of more classes than it was told of', async () => {
    const begun = train(grid({ objective: 'semi-supervised', labels: { classes: 5, count: 50 } }), {
      out: join(folder, 'refused'),
    });
    await expect(begun.next()).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(/^grid: expected labels of 5 classes; received \d+$/),
    });
  });
});

describe('conditional', () => {
  const count = 40;
  const names = ['bright', 'wide', 'tall'];
  const attributes = { names, values: Uint8Array.from(numbers(count * 3), (value) => (value > 0 ? 1 : 0)) };
  const split = { values: numbers(count * 2), count, attributes };
  const dataset = createDataset({ name: 'told', shape: [2], train: split, test: split, source: 'test' });
  const config = fitObjective(
    validateConfig(
      mergeConfig(mergeConfig(findPreset('grid'), tinyGrid), {
        objective: 'conditional',
        networks: { attributes: { count: 3, embedding: 4 } },
      }),
    ),
  );

  it('learns from attributes of the batch’s own items, and is told them ever after', async () => {
    const step = await createTrainingStep(config, dataset);
    const before = step.states.get('decoder.attributes.weight')!.slice();
    for (let k = 0; k < 3; k++) expect(Object.values(await step.run(k)).every(Number.isFinite)).toBe(true);
    expect(step.states.get('decoder.attributes.weight')).not.toEqual(before);
    const data = { name: 'told', digest: '', source: '', train: count, test: count, attributes: names };
    const provenance = { versions: {}, data };
    const model = new Model({ config, provenance, run: 'r', step: 3, weights: step.averages }, { threads: 1 });
    const plain = await model.sample({ count: 3, attributes: { tall: 0 } });
    const told = await model.sample({ count: 3, attributes: { tall: 1 } });
    expect(told.data).not.toEqual(plain.data);
    expect(await model.sample({ count: 3, attributes: Uint8Array.of(0, 0, 1) })).toEqual(told);
    const each = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 1);
    const mixed = (await model.sample({ count: 3, attributes: each })).data;
    expect(mixed.slice(0, 2)).toEqual(told.data.slice(0, 2));
    expect(mixed.slice(2, 4)).toEqual(plain.data.slice(2, 4));
    expect((await model.reconstruct(told.data, { attributes: { tall: 1 } })).shape).toEqual([3, 2]);
    await expect(model.sample()).rejects.toThrow('decode: expected attributes, as this model is conditional');
    await expect(model.sample({ attributes: { tal: 1 } })).rejects.toMatchObject({ remedy: 'did you mean "tall"?' });
    await expect(model.sample({ attributes: { tall: 2 } })).rejects.toThrow(
      'expected attributes of 0 or 1; received 2',
    );
    await expect(model.sample({ attributes: new Uint8Array(5) })).rejects.toThrow('received 5 numbers');
    await model.release();
    await step.release();
  });
  it('refuses data without attributes, or with others', async () => {
    const without = createDataset({
      ...dataset,
      train: { ...split, attributes: { names: ['a'], values: new Uint8Array(count) } },
    });
    await expect(createTrainingStep(config, without)).rejects.toMatchObject({
      code: 'data',
      message: 'told: expected 3 attributes; received 1',
      remedy: 'set networks.attributes.count=1',
    });
  });
});
