/** What the studio's server hands out for the model page: networks, codes and pictures of a run, made apart from it. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readNpz } from '../src/data/npz.ts';
import { decodePng } from '../src/data/png.ts';
import { loadDataset } from '../src/data/source.ts';
import { loadModel } from '../src/model/load-model.ts';
import { scoreItems } from '../src/model/scores.ts';
import type { EncodedInfo, Encoding, ModelInfo, OfferedModel } from '../src/studio/shared/model-messages.ts';
import { ali } from './run-ali.ts';
import { type StudioProcess, startStudioProcess, until } from './studio.ts';

const folder = mkdtempSync(join(tmpdir(), 'ali-model-server-'));
const runs = join(folder, 'runs');
const run = join(runs, '0001-digits');
let studio: StudioProcess;

beforeAll(async () => {
  cpSync(inject('tinyRun'), run, { recursive: true });
  mkdirSync(join(runs, 'empty'));
  studio = await startStudioProcess(runs, { cwd: folder });
});
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string) => fetch(`${studio.base}api/runs/${path}`);
const bytes = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer());

test('networks are those of `ali export`, codes those of `ali encode`, and the run stays as it was', async () => {
  const before = readdirSync(run, { recursive: true });
  const info = (await (await get('0001-digits/model')).json()) as ModelInfo;
  expect(info).toMatchObject({
    run: '0001-digits',
    step: 6,
    shape: [1, 28, 28],
    latentSize: 4,
    encoder: 'stochastic',
    decoder: 'deterministic',
    attributes: [],
    scores: ['reconstruction', 'feature-matching', 'discriminator'],
    checkpoints: [0, 3, 6],
    best: null,
  });
  const model = `0001-digits/model/${info.version}`;
  await ali(['export', run, '--out', join(folder, 'onnx')], { cwd: folder });
  for (const name of ['encoder.onnx', 'decoder.onnx']) {
    expect((await bytes(`${model}/${name}`)).equals(readFileSync(join(folder, 'onnx', name)))).toBe(true);
  }

  const ask = async () => (await (await get(model)).json()) as Encoding;
  const encoding = await until(ask, ({ state }) => state !== 'working');
  const encoded = (encoding as { info: EncodedInfo }).info;
  expect(encoded).toMatchObject({
    count: 5000,
    total: 5000,
    train: 4500,
    labels: true,
    attributes: [],
    changed: false,
  });
  await ali(['encode', run, '--split', 'all', '--threads', '1', '--out', join(folder, 'codes.npz')], { cwd: folder });
  const reference = await readNpz(join(folder, 'codes.npz'));
  const codes = await bytes(`${model}/codes.bin`);
  const numbers = new Float32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  expect(numbers).toHaveLength(5000 * 4);
  const expected = reference.get('z')!.data;
  expect(Math.max(...numbers.map((value, place) => Math.abs(value - expected[place]!)))).toBeLessThan(1e-5);
  const labels = await bytes(`${model}/labels.bin`);
  expect(new Int32Array(labels.buffer, labels.byteOffset, 5000)).toEqual(
    Int32Array.from(reference.get('labels')!.data),
  );
  const { width, height, columns } = encoded.sprite!;
  expect([width, height, columns]).toEqual([28, 28, 71]);
  expect(decodePng(await bytes(`${model}/sprite.png`))).toMatchObject({ width: 71 * 28, height: 71 * 28, channels: 1 });
  expect((await bytes(`${model}/errors.bin`)).length).toBe(4 * 5000);

  expect(encoded.judged).toBe(500);
  const judged = await bytes(`${model}/scores.bin`);
  const opened = await loadModel(run, { threads: 1 });
  const { test: heldOut } = await loadDataset('digits');
  const { scores } = await scoreItems(opened, heldOut.values);
  await opened.release();
  const usual = new Float32Array(judged.buffer, judged.byteOffset, judged.length / 4);
  expect(usual).toHaveLength(3 * 500);
  for (const [place, name] of (['reconstruction', 'feature-matching', 'discriminator'] as const).entries()) {
    const apart = scores[name]!.map((value, item) => Math.abs(value - usual[place * 500 + item]!));
    expect(Math.max(...apart), name).toBeLessThan(1e-5);
  }
  expect(readdirSync(run, { recursive: true })).toEqual(before);
});

test('any checkpoint that is kept is a model of its own, with its own data', async () => {
  const newest = (await (await get('0001-digits/model')).json()) as OfferedModel;
  const early = (await (await get('0001-digits/model?checkpoint=3')).json()) as OfferedModel;
  expect(early).toMatchObject({ step: 3, checkpoints: [0, 3, 6], best: null });
  expect(early.version).not.toBe(newest.version);
  await ali(['export', join(run, 'checkpoints/step-00000003'), '--out', join(folder, 'early')], { cwd: folder });
  const decoder = await bytes(`0001-digits/model/${early.version}/decoder.onnx`);
  expect(decoder.equals(readFileSync(join(folder, 'early', 'decoder.onnx')))).toBe(true);
  for (const { version } of [(await (await get('0001-digits/model?checkpoint=0')).json()) as OfferedModel, early]) {
    const ask = async () => (await (await get(`0001-digits/model/${version}`)).json()) as Encoding;
    expect(await until(ask, ({ state }) => state !== 'working')).toMatchObject({ state: 'ready' });
  }
  expect((await get('0001-digits/model?checkpoint=best')).status).toBe(404);
  expect((await get('0001-digits/model?checkpoint=4')).status).toBe(404);
  expect((await get('0001-digits/model?checkpoint=..%2f..')).status).toBe(422);
});

test('a run without a checkpoint, another version and another file are refused with a reason', async () => {
  const none = await get('empty/model');
  expect([none.status, await none.json()]).toMatchObject([
    404,
    { error: { message: expect.stringContaining('empty has no checkpoint yet') } },
  ]);
  expect((await get('no-such-run/model')).status).toBe(404);
  expect((await get('0001-digits/model/6-zz')).status).toBe(404);
  const { version } = (await (await get('0001-digits/model')).json()) as ModelInfo;
  for (const name of ['config.json', '..%2f..%2fconfig.json', 'points.bin', 'model.json']) {
    expect((await get(`0001-digits/model/${version}/${name}`)).status, name).toBe(404);
  }
});

test('its files go with the studio', async () => {
  const made = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ali-studio-models-'));
  const own = made().filter((name) => existsSync(join(tmpdir(), name, '0001-digits')));
  expect(own.length).toBeGreaterThan(0);
  await studio.close();
  expect(made().filter((name) => own.includes(name)).length).toBeLessThan(own.length);
  studio = await startStudioProcess(runs, { cwd: folder });
});
