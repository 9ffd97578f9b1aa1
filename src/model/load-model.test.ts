import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/tiny.ts';
import { fileFolder, tinyDigits, tinyGrid, trainModel } from '../../test/tiny-models.ts';
import { Inference, type Weights } from '../networks/inference.ts';
import type { Config } from '../presets/config.ts';
import { checkpointDirectory, readCheckpoint } from '../train/checkpoint.ts';
import { loadModel } from './load-model.ts';
import type { Model } from './model.ts';

const folder = fileFolder();
const run = join(folder, 'digits');
let model: Model;

beforeAll(async () => {
  model = await trainModel(tinyDigits, run);
});

/** A copy of the run, to be broken. */
function copy(): string {
  const path = join(temporaryFolder(), 'run');
  cpSync(run, path, { recursive: true });
  return path;
}

const weights = join('checkpoints', 'step-00000004', 'model.safetensors');

function changeConfig(path: string, change: (config: Config) => void): void {
  const file = join(path, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  change(config);
  writeFileSync(file, JSON.stringify(config));
}

test('a run directory is its newest checkpoint, and any of its checkpoints can be named', async () => {
  expect(model).toMatchObject({ run, step: 4, latentSize: 4, shape: [1, 28, 28] });
  expect(model.config.preset).toBe('digits');
  expect(model.provenance.data).toMatchObject({ name: 'digits', train: 4500, test: 500 });
  const earlier = await loadModel(checkpointDirectory(run, 2), { threads: 1 });
  expect(earlier).toMatchObject({ run, step: 2 });
  const newest = await loadModel(checkpointDirectory(run, 4), { threads: 1 });
  const samples = await model.sample({ count: 2 });
  expect(await newest.sample({ count: 2 })).toEqual(samples);
  expect((await earlier.sample({ count: 2 })).data).not.toEqual(samples.data);
});

test.each([
  ['averaged weights where the run keeps them', tinyDigits, 'average.'],
  ['the weights themselves where it does not', tinyGrid, ''],
])('uses %s', async (_, overrides, prefix) => {
  const trained = await trainModel(overrides, join(temporaryFolder(), 'run'));
  const saved = await readCheckpoint(checkpointDirectory(trained.run, 4));
  const decodeWith = (chosen: string) => {
    const found = [...saved.model].filter(([name]) => name.startsWith(chosen));
    const states: Weights = new Map(found.map(([name, { data }]) => [name.slice(chosen.length), data as Float32Array]));
    const { networks, shape, batchNorm } = trained.config;
    return new Inference({ networks, shape, batchNorm, weights: states, threads: 1 }).decode(trained.prior().data);
  };
  const { data } = await trained.sample();
  expect(data).toEqual(await decodeWith(prefix));
  expect([...saved.model.keys()].some((name) => name.startsWith('average.'))).toBe(prefix !== '');
  if (prefix !== '') expect(data).not.toEqual(await decodeWith(''));
});

test('what is not a run is refused', async () => {
  const empty = temporaryFolder();
  await expect(loadModel(empty)).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining('is not a run'),
  });
  await expect(loadModel(join(empty, 'no-such-run'))).rejects.toMatchObject({ code: 'run' });
  await expect(loadModel(join(run, 'metrics.jsonl'))).rejects.toMatchObject({ code: 'run' });
  await expect(loadModel(undefined as unknown as string)).rejects.toMatchObject({ code: 'usage' });
});

test('a run without a checkpoint is refused', async () => {
  const path = copy();
  rmSync(join(path, 'checkpoints'), { recursive: true });
  await expect(loadModel(path)).rejects.toMatchObject({ code: 'run', message: `${path} has no checkpoint yet` });
});

test.each<[string, (config: Config) => void, string]>([
  [
    'a layer of another width',
    ({ networks }) => {
      networks.decoder.layers = ['T7s1-5 bn relu', 'T4s4-1 untied'];
    },
    'expected "decoder.0.',
  ],
  [
    'another layer more',
    ({ networks }) => networks.encoder.layers.push('D8 relu', 'D8'),
    'expected the state "encoder.',
  ],
  [
    'no averages',
    ({ averaging }) => {
      averaging.rate = 0;
    },
    'expected no further states; received "average.',
  ],
])('a checkpoint of another network is refused: %s', async (_, change, message) => {
  const path = copy();
  changeConfig(path, change);
  await expect(loadModel(path)).rejects.toMatchObject({
    code: 'checkpoint',
    message: expect.stringMatching(/is a checkpoint of another network; expected .*; received /),
    remedy: expect.any(String),
  });
  await expect(loadModel(path)).rejects.toThrow(message);
});

test.each<[string, (path: string) => void]>([
  [
    'damaged',
    (path) => {
      const bytes = readFileSync(path);
      bytes[bytes.length - 1000]! ^= 4;
      writeFileSync(path, bytes);
    },
  ],
  ['truncated', (path) => truncateSync(path, 1000)],
  ['missing', (path) => rmSync(path)],
])('a checkpoint with a %s file is refused, and the earlier one named', async (fault, spoil) => {
  const path = copy();
  spoil(join(path, weights));
  await expect(loadModel(path)).rejects.toMatchObject({
    code: 'checkpoint',
    message: expect.stringMatching(`model.safetensors is ${fault}`),
    remedy: expect.stringContaining(checkpointDirectory(path, 2)),
  });
  expect((await loadModel(checkpointDirectory(path, 2))).step).toBe(2);
});
