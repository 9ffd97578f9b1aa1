/** The fuzzer's targets: checkpoints, run directories and configurations. */

import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { configure } from '../../../src/cli/configure.ts';
import { readDetectorFile, writeDetectorFile } from '../../../src/detect/detector-file.ts';
import { loadModel } from '../../../src/model/load-model.ts';
import { type Config, mergeConfig, validateConfig } from '../../../src/presets/config.ts';
import { findPreset } from '../../../src/presets/index.ts';
import { createRunList } from '../../../src/studio/runs/run-list.ts';
import { checkpointDirectory, readCheckpoint, writeCheckpoint } from '../../../src/train/checkpoint.ts';
import { lockHolder } from '../../../src/train/lock.ts';
import { readMetrics } from '../../../src/train/metrics.ts';
import { resolveRun } from '../../../src/train/resolve-run.ts';
import { readRunFile, writeRunFile } from '../../../src/train/run-file.ts';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '../../../src/train/safetensors.ts';
import { countParameters, stepValues } from '../../../src/train/step.ts';
import { mutateJson, randomSeed } from '../json.ts';
import { type Form, fourfold, type Target } from '../target.ts';
import { settleAll } from './read.ts';

const tensors = new Map<string, SafeTensor>([
  ['encoder.weight', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ['count', { dtype: 'I64', shape: [], data: BigInt64Array.of(7n) }],
  ['bytes', { dtype: 'U8', shape: [5], data: new Uint8Array(5) }],
]);
const files = [encodeSafetensors(tensors, { step: '7' }), encodeSafetensors(new Map())];
const headerOf = (file: Uint8Array) => file.subarray(8, 8 + Number(Buffer.from(file).readBigUInt64LE()));

/** A file of that header, and of the values of the first one. */
function withLength(header: Buffer): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, files[0]!.subarray(8 + headerOf(files[0]!).length)]);
}

export const safetensors: Target = {
  name: 'safetensors',
  forms: [
    { file: 'x.safetensors', seeds: files },
    {
      file: 'x.safetensors',
      seeds: files.map(headerOf),
      finish: withLength,
    },
    {
      file: 'x.safetensors',
      seeds: [randomSeed],
      finish: (random) => withLength(Buffer.from(mutateJson(Buffer.from(headerOf(files[0]!)).toString(), random))),
    },
  ],
  most: fourfold,
  read: async (folder, file) => {
    decodeSafetensors(readFileSync(join(folder, file)), file);
  },
};

/** Points of the plane, so that the networks are built in no time. */
const config: Config = validateConfig(
  mergeConfig(findPreset('grid'), {
    steps: 4,
    batchSize: 4,
    threads: 1,
    averaging: { rate: 0 },
    best: 'modes',
    networks: {
      latentSize: 2,
      encoder: { layers: ['D4 relu', 'D2'] },
      decoder: { layers: ['D4 relu', 'D2'] },
      discriminator: { joint: ['D4 maxout2', 'D1'] },
    },
  }),
);

const step = 2;

/** A run as training leaves it, with what a detector adds. */
async function makeRun(): Promise<Record<string, Uint8Array>> {
  const run = mkdtempSync(join(tmpdir(), 'ali-fuzz-run-'));
  try {
    const data = { name: 'grid', digest: 'abc', source: 'made', train: 40, test: 4, classes: ['a', 'b'] };
    await writeRunFile(run, config, { versions: { node: '20.0.0' }, data });
    const states = [...stepValues(config, 'float32').scope.states].map(
      ([name, { shape }]) =>
        [name, { dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }] as const,
    );
    const measures = { 'plane/modes': 3, 'plane/quality': 0.5, 'reconstruction/mse': 0.5 };
    await writeCheckpoint(run, { step, model: new Map(states), optimizer: new Map(), state: { measures } });
    for (const line of [
      { step: 1, time: 5.5, 'loss/generator': null },
      { step, time: 6, ...measures },
    ]) {
      appendFileSync(join(run, 'metrics.jsonl'), `${JSON.stringify(line)}\n`);
    }
    const lock = { pid: 1, host: 'elsewhere', started: null, token: '0123456789abcdef' };
    appendFileSync(join(run, '.lock'), JSON.stringify(lock));
    const spread = { mean: 1, deviation: 0.5 };
    await writeDetectorFile(run, {
      score: 'combination',
      statistics: {},
      usual: [1, 2],
      calibration: { rule: 'contamination', rate: 0.1, threshold: 2, spread, items: 4, heldOut: true },
      data: { source: 'x.csv', total: 44, items: 44, trained: 40 },
      notes: [{ column: 'a', what: 'missing', count: 1, text: '1 missing' }],
    });
    const names = readdirSync(run, { recursive: true, encoding: 'utf8' });
    const found = names.filter((name) => statSync(join(run, name)).isFile());
    return Object.fromEntries(found.map((name) => [join('run', name), readFileSync(join(run, name))]));
  } finally {
    rmSync(run, { recursive: true });
  }
}

/** A state.json with the digest of itself that it should have. */
function seal(bytes: Buffer): Uint8Array {
  try {
    const { sha256: _, ...manifest } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    const sha256 = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
    return Buffer.from(JSON.stringify({ ...manifest, sha256 }));
  } catch {
    return bytes;
  }
}

const runFiles = await makeRun();
const stateName = join(checkpointDirectory('run', step), 'state.json');

/** A file of the run that stays JSON. */
function jsonForm(file: string, seal: (bytes: Buffer) => Uint8Array = (bytes) => bytes): Form {
  const finish = (random: Buffer) => seal(Buffer.from(mutateJson(Buffer.from(runFiles[file]!).toString(), random)));
  return { file, seeds: [randomSeed], finish };
}

export const runDirectory: Target = {
  name: 'run',
  forms: [
    ...Object.entries(runFiles).map(([file, bytes]) => ({ file, seeds: [bytes] })),
    { file: stateName, seeds: [runFiles[stateName]!], finish: seal },
    ...['config.json', 'detector.json', '.lock'].map((name) => jsonForm(join('run', name))),
    jsonForm(stateName, seal),
  ],
  constant: runFiles,
  most: fourfold,
  read: (folder, file) => {
    const run = join(folder, 'run');
    const name = basename(file);
    const readers: Readonly<Record<string, () => unknown>> = {
      'config.json': () => readRunFile(run),
      'metrics.jsonl': () => readMetrics(run),
      '.lock': () => lockHolder(run),
      'detector.json': () => readDetectorFile(run),
      'model.safetensors': () => readCheckpoint(checkpointDirectory(run, step)),
      'optimizer.safetensors': () => readCheckpoint(checkpointDirectory(run, step)),
      'state.json': () => readCheckpoint(checkpointDirectory(run, step)),
    };
    return settleAll([
      readers[name]!,
      () => createRunList(folder).read(),
      () => (name === 'state.json' ? resolveRun(join(run, 'checkpoints', 'best')) : undefined),
      // Building the networks takes longer than all the rest: it is done for some.
      () => (name === 'config.json' && statSync(join(folder, file)).size % 4 === 0 ? loadModel(run) : undefined),
    ]);
  },
};

const configurations = [config, { preset: 'ring', steps: 3, networks: { latentSize: 5 } }, findPreset('digits')];

export const configuration: Target = {
  name: 'configuration',
  forms: [
    { file: 'config.json', seeds: configurations.map((value) => Buffer.from(JSON.stringify(value))) },
    ...configurations.map((value) => ({
      file: 'config.json',
      seeds: [randomSeed],
      finish: (random: Buffer) => Buffer.from(mutateJson(JSON.stringify(value), random)),
    })),
  ],
  most: fourfold,
  read: async (folder, file) => {
    const read = await configure(undefined, { config: join(folder, file) });
    countParameters(read);
  },
};
