import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode as decodePng } from 'fast-png';
import { expect, inject, test } from 'vitest';
import { ali } from '../../test/run-ali.ts';
import { encodeNpy, readNpy } from '../data/npy.ts';
import { readNpz } from '../data/npz.ts';
import { readSpread } from '../data/read-items.ts';
import { loadDataset } from '../data/source.ts';
import { loadModel } from '../model/load-model.ts';

const run = inject('tinyRun');
const cwd = mkdtempSync(join(tmpdir(), 'ali-commands-'));
const at = (name: string) => join(cwd, name);
const model = await loadModel(run, { threads: 1 });
const digits = await loadDataset('digits');

/** Runs a command that must succeed and returns the one JSON object it prints. */
async function succeed(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await ali([...args, '--threads', '1', '--json'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const picture = (name: string) => {
  const { width, height } = decodePng(readFileSync(at(name)));
  return [width, height];
};

test('sample draws 64 items into samples.png, and says where from', async () => {
  const { code, stdout } = await ali(['sample', run], { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: `samples.png: 64 samples (${run}, step 6)\n` });
  expect(picture('samples.png')).toEqual([8 * 58 + 2, 8 * 58 + 2]);
});

test('sample as arrays gives what the library gives; an existing file is replaced', async () => {
  const result = await succeed('sample', run, '--count', '3', '--seed', '9', '--out', 'x.npz');
  expect(result).toEqual({ file: 'x.npz', count: 3, shape: [1, 28, 28], seed: 9, run, step: 6 });
  const arrays = await readNpz(at('x.npz'));
  expect(arrays.get('x')).toMatchObject({
    shape: [3, 1, 28, 28],
    data: (await model.sample({ count: 3, seed: 9 })).data,
  });
  expect(arrays.get('z')!.data).toEqual(model.prior({ count: 3, seed: 9 }).data);
  writeFileSync(at('x.npy'), 'something else');
  await succeed('sample', run, '--count', '3', '--seed', '9', '--out', 'x.npy');
  expect((await readNpy(at('x.npy'))).data).toEqual(arrays.get('x')!.data);
});

test('encode gives mean codes of held-out items, and decode takes them', async () => {
  expect(await succeed('encode', run)).toMatchObject({ file: 'latents.npy', count: 500, split: 'test', mode: 'mean' });
  const z = await readNpy(at('latents.npy'));
  expect(z).toMatchObject({ shape: [500, 4], data: (await model.encode(digits.test.values)).data });
  expect(await succeed('decode', run, '--latents', 'latents.npy', '--out', 'decoded.npy')).toMatchObject({
    count: 500,
  });
  expect((await readNpy(at('decoded.npy'))).shape).toEqual([500, 1, 28, 28]);
  writeFileSync(at('one.npy'), encodeNpy([4], Float32Array.of(1, 2, 3, 4)));
  await succeed('decode', run, '--latents', 'one.npy');
  expect(picture('decoded.png')).toEqual([60, 60]);
});

test('encode with labels: .npz of training items, .csv of other data', async () => {
  await succeed('encode', run, '--split', 'train', '--stochastic', '--seed', '3', '--out', 'z.npz');
  const arrays = await readNpz(at('z.npz'));
  expect(arrays.get('labels')).toMatchObject({ shape: [4500], type: 'i4', data: digits.train.labels });
  const drawn = await model.encode(digits.train.values, { mode: 'stochastic', seed: 3 });
  expect(arrays.get('z')!.data).toEqual(drawn.data);
  writeFileSync(at('items.npy'), encodeNpy([20, 28, 28], new Uint8Array(20 * 784).fill(7)));
  expect(await succeed('encode', run, '--data', 'items.npy', '--mean', '--out', 'z.csv')).toMatchObject({ count: 20 });
  const [head, first, second] = readFileSync(at('z.csv'), 'utf8').split('\n');
  expect(head).toBe('z0,z1,z2,z3');
  expect(first).toBe(second);
});

test('reconstruct shows held-out items above their reconstructions and prints the mean square error', async () => {
  const { stdout } = await ali(['reconstruct', run], { cwd });
  expect(stdout).toMatch(/^reconstructions\.png: 32 reconstructions of digits, MSE 0\.\d+ /);
  expect(picture('reconstructions.png')).toEqual([16 * 58 + 2, 4 * 58 + 2]);
  const { mse } = await succeed('reconstruct', run, '--count', '5', '--out', 'pairs.npy');
  const { shape, data } = await readNpy(at('pairs.npy'));
  expect(shape).toEqual([2, 5, 1, 28, 28]);
  const items = await readSpread(digits.test, 784, 5);
  expect(data.slice(0, items.length)).toEqual(items);
  const others = (await model.reconstruct(items)).data;
  expect(data.slice(items.length)).toEqual(others);
  expect(mse).toBeCloseTo(items.reduce((sum, x, i) => sum + (x - others[i]!) ** 2, 0) / items.length, 8);
});

test('interpolate: a row a pair, the originals at its ends', async () => {
  await succeed('interpolate', run);
  expect(picture('interpolation.png')).toEqual([12 * 58 + 2, 8 * 58 + 2]);
  const flags = ['--pairs', '2', '--steps', '3', '--method', 'slerp', '--seed', '5'];
  await succeed('interpolate', run, ...flags, '--out', 'paths.npy');
  const { shape, data } = await readNpy(at('paths.npy'));
  expect(shape).toEqual([2, 3, 1, 28, 28]);
  expect(data.slice(0, 784)).not.toEqual(data.slice(784, 1568));
  const { code, stderr } = await ali(['interpolate', run, '--pairs', '251'], { cwd });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('expected at most 250; received 251') });
});

test('reconstruct and interpolate take all of --data that has no test split', async () => {
  const images = (count: number) => encodeNpy([count, 28, 28], new Uint8Array(count * 784).fill(9));
  writeFileSync(at('twelve.npy'), images(12));
  writeFileSync(at('single.npy'), images(1));
  expect(await succeed('reconstruct', run, '--data', 'twelve.npy', '--out', '12.png')).toMatchObject({ count: 12 });
  expect(await succeed('reconstruct', run, '--data', 'single.npy', '--out', '1.png')).toMatchObject({ count: 1 });
  await succeed('interpolate', run, '--data', 'twelve.npy', '--pairs', '6', '--out', 'six.npy');
  expect((await readNpy(at('six.npy'))).shape).toEqual([6, 10, 1, 28, 28]);
});

test('points of the plane: scatter pictures from a checkpoint that is named', async () => {
  const layers = ['D8 bn relu', 'D2'];
  const tiny = JSON.stringify({ encoder: { layers }, decoder: { layers }, discriminator: { joint: ['D8', 'D1'] } });
  const small = ['--set', `networks=${tiny}`, '--batch', '10', '--steps', '4', '--checkpoint-every', '2'];
  await ali(['train', 'ring', ...small, '--threads', '1', '--out', 'ring', '--quiet'], { cwd });
  const checkpoint = join('ring', 'checkpoints', 'step-00000002');
  for (const command of ['sample', 'reconstruct', 'interpolate']) {
    expect(await succeed(command, checkpoint, '--out', `${command}.png`)).toMatchObject({ step: 2, shape: [2] });
    expect(picture(`${command}.png`)).toEqual([512, 512]);
  }
});

test('presets: all of them, and one layer by layer', async () => {
  const all = await ali(['presets'], { cwd });
  expect(all.stdout).toMatch(/^preset .*\ndigits .*\ngrid .*\ngrid-paper .*\ngrid-paper-small .*\nring /);
  const one = await ali(['presets', 'grid-paper'], { cwd });
  expect(one.stdout).toMatch(/\n {2}D400 bn relu +\[400\] +2,400 +3\.2 k\n/);
  const { stdout } = await ali(['presets', 'digits', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'digits',
    config: { preset: 'digits', shape: [1, 28, 28] },
    networks: expect.arrayContaining([expect.objectContaining({ name: 'encoder', input: [1, 28, 28] })]),
    parameters: { encoder: expect.any(Number), decoder: expect.any(Number), discriminator: expect.any(Number) },
    flopsPerStep: expect.any(Number),
  });
});

test('inspect says what a run is and where it stands', async () => {
  const { stdout, code } = await ali(['inspect', run], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nstate +step 6 of 6, finished\n[\s\S]*loss\/discriminator +[\d.]+\n/);
  const json = JSON.parse((await ali(['inspect', join(run, 'checkpoints/step-00000003'), '--json'], { cwd })).stdout);
  expect(json).toMatchObject({ run, step: 3, steps: 6, finished: false, checkpoints: [0, 3, 6], preset: 'digits' });
  expect(json.metrics).toMatchObject({
    'loss/generator': expect.any(Number),
    'reconstruction/mse': expect.any(Number),
  });
});

test('export leaves the files of a model, once', async () => {
  const first = await ali(['export', run, '--out', 'onnx', '--json'], { cwd });
  const files = ['README.md', 'config.json', 'decoder.onnx', 'discriminator.onnx', 'encoder.onnx', 'model.safetensors'];
  expect(JSON.parse(first.stdout)).toEqual({ out: 'onnx', files, run, step: 6 });
  const again = await ali(['export', run, '--out', 'onnx'], { cwd });
  expect({ code: again.code, stderr: again.stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('onnx is not empty'),
  });
});
