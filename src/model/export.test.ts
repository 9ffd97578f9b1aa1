import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/tiny.ts';
import {
  fileFolder,
  tinyBigan,
  tinyDigits,
  tinyGrid,
  tinyNoisyDecoder,
  tinyNormalised,
  trainModel,
} from '../../test/tiny-models.ts';
import { sizeOf } from '../graph/index.ts';
import { normalisedWeights } from '../nn/spectral-norm.ts';
import { fillNormal, fillUniform } from '../random/fill.ts';
import { checkpointDirectory, readCheckpoint } from '../train/checkpoint.ts';
import { readRunFile } from '../train/run-file.ts';
import { decodeSafetensors } from '../train/safetensors.ts';
import { buildStep } from '../train/step.ts';
import { exportModel } from './export.ts';
import type { Model } from './model.ts';

const folder = fileFolder();

type Session = ort.InferenceSession;
type Network = 'encoder' | 'decoder' | 'discriminator';

const open = (directory: string, network: Network) =>
  ort.InferenceSession.create(join(directory, `${network}.onnx`), { intraOpNumThreads: 1 });

/** Names and shapes as the file declares them. */
const declared = (infos: Session['inputMetadata']) =>
  infos.map((info) => {
    expect(info).toMatchObject({ isTensor: true, type: 'float32' });
    return { name: info.name, shape: info.isTensor ? [...info.shape] : [] };
  });

/** Runs an exported network on `given`, with the noise that the model draws from `seed` for its other inputs. */
async function run(session: Session, count: number, given: Record<string, Float32Array>, seed: number) {
  const feeds = declared(session.inputMetadata).map(({ name, shape }) => {
    const dims = [count, ...(shape.slice(1) as number[])];
    const noise = new Float32Array(sizeOf(dims));
    if (!given[name]) fillNormal(noise, { seed, stream: name, step: 0 });
    return [name, new ort.Tensor('float32', given[name] ?? noise, dims)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

function expectClose(actual: Float32Array | undefined, expected: Float32Array): void {
  expect(actual?.length).toBe(expected.length);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual![i]!)), 0);
  expect(worst).toBeLessThan(1e-5);
}

describe.each([
  ['stochastic encoder', tinyDigits, { encoder: ['x', 'posterior'], decoder: ['z'] }],
  ['implicit encoder', tinyGrid, { encoder: ['x', 'posterior'], decoder: ['z'] }],
  ['deterministic encoder', tinyBigan, { encoder: ['x'], decoder: ['z'] }],
  ['digits preset', { preset: 'digits', steps: 2, batchSize: 10 }, { encoder: ['x', 'posterior'], decoder: ['z'] }],
  ['spectral norm', tinyNormalised, { encoder: ['x', 'posterior'], decoder: ['z'] }],
  ['stochastic decoder', tinyNoisyDecoder, { encoder: ['x', 'posterior'], decoder: ['z', 'likelihood'] }],
])('%s', (name, overrides, inputs) => {
  const out = join(folder, `${name} exported`);
  let model: Model;
  beforeAll(async () => {
    model = await trainModel(overrides, join(folder, name));
    await model.save(out);
  });

  test.each([1, 3, 64])('ONNX Runtime alone gives the output of the model: batches of %d', async (count) => {
    const { kind } = model.config.networks.encoder;
    const seed = 5;
    const x = new Float32Array(count * sizeOf(model.shape));
    fillUniform(x, { seed, stream: 'x', step: 0 });
    const { data: z } = model.prior({ count, seed: 8 });

    const encoder = await open(out, 'encoder');
    const codes = await run(encoder, count, { x }, seed);
    expectClose(codes.z, (await model.encode(x, { mode: 'stochastic', seed })).data);
    expect(Object.keys(codes).sort()).toEqual(kind === 'stochastic' ? ['mu', 'sigma', 'z'] : ['z']);
    if (kind === 'stochastic') {
      expectClose(codes.mu, (await model.encode(x)).data);
      const noise = new Float32Array(codes.z!.length);
      fillNormal(noise, { seed, stream: 'posterior', step: 0 });
      expectClose(
        codes.z,
        codes.mu!.map((mu, i) => mu + codes.sigma![i]! * noise[i]!),
      );
    }

    expectClose((await run(await open(out, 'decoder'), count, { z }, seed)).x, (await model.decode(z, { seed })).data);
    const { logit } = await run(await open(out, 'discriminator'), count, { x, z }, seed);
    expectClose(logit, await model.discriminate(x, z));
  });

  test('model.safetensors holds weights as layers use them', () => {
    const { tensors } = decodeSafetensors(readFileSync(join(out, 'model.safetensors')), 'model.safetensors');
    const used = normalisedWeights(model.options.weights);
    expect([...tensors.keys()].sort()).toEqual([...used.keys()].sort());
    for (const [tensor, { data }] of tensors) expect(data, tensor).toEqual(used.get(tensor));
    const divided = [...used].filter(([tensor, data]) => data !== model.options.weights.get(tensor));
    expect(divided).toHaveLength(name === 'spectral norm' ? 7 : 0);
  });

  test('README.md tells the inputs and outputs of every file, and its Python feeds all that the decoder takes', async () => {
    const text = readFileSync(join(out, 'README.md'), 'utf8');
    for (const network of ['encoder', 'decoder', 'discriminator'] as const) {
      const session = await open(out, network);
      const [taken, given] = [declared(session.inputMetadata), declared(session.outputMetadata)];
      expect(taken.map((input) => input.name)).toEqual(network === 'discriminator' ? ['x', 'z'] : inputs[network]);
      const show = (infos: typeof taken) => infos.map((info) => `${info.name} [${info.shape.join(', ')}]`).join(', ');
      expect(text).toContain(`| ${network}.onnx | ${show(taken)} | ${show(given)} |`);
      for (const { name: tensor } of [...taken, ...given])
        expect(text).toMatch(new RegExp(`^- (.*, )?${tensor}(,.*)?: `, 'm'));
    }
    const isNoisy = model.config.networks.decoder.kind === 'stochastic';
    expect(text.includes('not clipped')).toBe(isNoisy);
    const python = /```python\n([^`]*)```/.exec(text)![1]!;
    expect(/decoder\.run\(\["x"\], \{(.*)\}\)/.exec(python)![1]).toBe(
      inputs.decoder.map((each) => `"${each}": ${each}`).join(', '),
    );
    for (const { name: tensor, shape } of declared((await open(out, 'decoder')).inputMetadata)) {
      expect(python).toContain(
        `${tensor} = numpy.random.randn(${[64, ...shape.slice(1)].join(', ')}).astype("float32")`,
      );
    }
  });
});

describe('the files', () => {
  const out = join(folder, 'files');
  let model: Model;
  beforeAll(async () => {
    model = await trainModel(tinyDigits, join(folder, 'files of'));
    await model.save(out);
  });

  test('are these, and nothing else', () => {
    expect(readdirSync(out).sort()).toEqual([
      'README.md',
      'config.json',
      'decoder.onnx',
      'discriminator.onnx',
      'encoder.onnx',
      'model.safetensors',
    ]);
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toMatch(
      /^# digits: ali after 4 steps\n\nTrained on digits \(4500 items\)\. /,
    );
  });

  test('model.safetensors reads back as the weights that the model uses', async () => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(join(out, 'model.safetensors')), 'model.safetensors');
    expect(metadata).toEqual({ preset: 'digits', objective: 'ali', step: '4' });
    const { model: saved } = await readCheckpoint(checkpointDirectory(model.run, 4));
    const averages = [...saved].filter(([name]) => name.startsWith('average.'));
    expect([...tensors.keys()].sort()).toEqual(averages.map(([name]) => name.slice('average.'.length)).sort());
    for (const [name, { shape, data }] of averages) {
      expect(tensors.get(name.slice('average.'.length))).toMatchObject({ dtype: 'F32', shape, data });
    }
  });

  test('config.json is that of the run', async () => {
    expect(await readRunFile(out)).toEqual({ config: model.config, provenance: model.provenance });
  });

  test.each(['encoder', 'decoder', 'discriminator'])('%s.onnx carries its origin', (network) => {
    const pairs = messages(readFileSync(join(out, `${network}.onnx`)), 14).map((pair) =>
      [1, 2].map((field) => messages(pair, field).map((text) => text.toString('utf8'))[0]),
    );
    expect(Object.fromEntries(pairs)).toEqual({ preset: 'digits', objective: 'ali', step: '4' });
  });

  test('are the same when the model is saved again', async () => {
    const again = join(temporaryFolder(), 'deep', 'again');
    await model.save(again);
    for (const name of readdirSync(out)) {
      expect(readFileSync(join(again, name)).equals(readFileSync(join(out, name))), name).toBe(true);
    }
  });

  test('do not go into a folder that has something in it', async () => {
    const taken = temporaryFolder();
    writeFileSync(join(taken, 'thesis.txt'), 'mine');
    await expect(model.save(taken)).rejects.toMatchObject({
      code: 'run',
      message: `${taken} is not empty; expected a new or an empty folder; received 1 entry, thesis.txt among them`,
      remedy: 'give another folder',
    });
    expect(readdirSync(taken)).toEqual(['thesis.txt']);
    await expect(model.save(join(taken, 'thesis.txt'))).rejects.toMatchObject({ code: 'io' });
    await expect(model.save(join(taken, 'thesis.txt', 'below'))).rejects.toMatchObject({ code: 'io' });
  });
});

test('a failure half way leaves nothing behind', async () => {
  const { config, provenance, step } = await trainModel(tinyGrid, join(folder, 'failed of'));
  const { states } = buildStep(config, 'float32').scope;
  const weights = new Map([...states].map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape))]));
  // Its config.json cannot be written, when the networks have been already.
  const unwritable = { config, step, provenance: { ...provenance, size: 1n } };
  const [parent, empty] = [temporaryFolder(), temporaryFolder()];
  await expect(exportModel(join(parent, 'out'), unwritable, weights)).rejects.toThrow('BigInt');
  expect(readdirSync(parent)).toEqual([]);
  await expect(exportModel(empty, unwritable, weights)).rejects.toThrow('BigInt');
  expect(readdirSync(empty)).toEqual([]);
  await exportModel(empty, { config, provenance, step }, weights);
  expect(readdirSync(empty)).toHaveLength(6);
});

/** The messages or texts in a protobuf message that have this field number. */
function messages(bytes: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const varint = () => {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * unit;
      unit *= 128;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const length = varint();
    if (tag % 8 !== 2) continue;
    if (tag >> 3 === wanted) found.push(bytes.subarray(at, at + length));
    at += length;
  }
  return found;
}
