import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import {
  fileFolder,
  tinyBigan,
  tinyDigits,
  tinyGrid,
  tinyNoisyDecoder,
  trainModel,
} from '../../../../../test/tiny-models.ts';
import { createDataset } from '../../../../data/dataset.ts';
import { Model } from '../../../../model/model.ts';
import { anomalyScoresOf, encodeScores, scoreItems } from '../../../../model/scores.ts';
import { encodeNetwork } from '../../../../networks/inference.ts';
import { type ConfigOverrides, mergeConfig, validateConfig } from '../../../../presets/config.ts';
import { fitObjective } from '../../../../presets/fit.ts';
import { findPreset } from '../../../../presets/index.ts';
import { fillUniform } from '../../../../random/fill.ts';
import { createTrainingStep } from '../../../../train/training-step.ts';
import { priorCodes } from './prior.ts';
import { createJudge, createRunner, type RunNetwork } from './runner.ts';

const folder = fileFolder();

async function open(bytes: Uint8Array): Promise<RunNetwork> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  return async (feeds) => {
    const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [name, new ort.Tensor(data, dims)]);
    const results = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
  };
}

const farthest = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, place) => Math.max(most, Math.abs(value - b[place]!)), Math.abs(a.length - b.length));

const trained = (name: string, config: ConfigOverrides) => () => trainModel(config, join(folder, name));

async function conditional(): Promise<Model> {
  const attributes = { names: ['bright', 'wide'], values: Uint8Array.from({ length: 40 }, (_, place) => place % 2) };
  const split = { values: new Float32Array(40).map((_, place) => place / 40), count: 20, attributes };
  const dataset = createDataset({ name: 'told', shape: [2], train: split, test: split, source: 'test' });
  const own = { objective: 'conditional', networks: { attributes: { count: 2, embedding: 4 } } } as const;
  const config = fitObjective(validateConfig(mergeConfig(mergeConfig(findPreset('grid'), tinyGrid), own)));
  const { averages: weights } = await createTrainingStep(config, dataset);
  const data = { name: 'told', digest: '', source: '', train: 20, test: 20, attributes: attributes.names };
  return new Model({ config, provenance: { versions: {}, data }, run: 'r', step: 0, weights }, { threads: 1 });
}

test.each([
  ['stochastic', trained('stochastic', tinyDigits)],
  ['deterministic', trained('deterministic', tinyBigan)],
  ['implicit', trained('implicit', tinyGrid)],
  ['conditional', conditional],
  ['noisy decoder', trained('noisy', tinyNoisyDecoder)],
])('codes and items are those of the package: %s', { timeout: 60_000 }, async (_, make) => {
  const model = await make();
  const { options, shape, latentSize, attributes } = model;
  const network = (which: 'encoder' | 'decoder') =>
    open(encodeNetwork(which, options, { initializers: options.weights }).bytes);
  const { encoder, decoder } = options.networks;
  const runner = createRunner(
    { shape, latentSize, attributes, encoder: encoder.kind, decoder: decoder.kind },
    { encoder: await network('encoder'), decoder: await network('decoder') },
  );
  const told = Float32Array.from(attributes, (_, place) => place % 2);
  const given = attributes.length > 0 ? { attributes: told } : {};
  const x = new Float32Array(3 * shape.reduce((product, size) => product * size, 1));
  fillUniform(x, { seed: 0, stream: 'test', step: 0 });
  expect(farthest(await runner.encode(x, told), (await model.encode(x, given)).data)).toBeLessThan(1e-6);

  const scores = anomalyScoresOf(model);
  expect(scores).toEqual(['reconstruction', 'feature-matching', 'discriminator']);
  const judge = createJudge({ shape, latentSize, attributes, scores }, await open(encodeScores(model, scores).bytes));
  const item = x.subarray(0, x.length / 3);
  const judged = await judge(item, await runner.encode(item, told), told);
  const expected = (await scoreItems(model, item, given)).scores;
  expect(
    farthest(
      judged,
      Float32Array.from(scores, (name) => expected[name]![0]!),
    ),
  ).toBeLessThan(1e-5);

  const z = priorCodes(latentSize, { count: 3, seed: 2 });
  expect(z).toEqual(model.prior({ count: 3, seed: 2 }).data);
  const items = await runner.decode(z, told);
  const noisy = (await model.decode(z, given)).data;
  if (decoder.kind === 'deterministic') expect(farthest(items, noisy)).toBeLessThan(1e-6);
  else {
    expect(farthest(items, noisy)).toBeGreaterThan(1e-3);
    expect(await runner.decode(z, told)).toEqual(items);
  }
});
