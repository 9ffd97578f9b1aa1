import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileFolder, tinyDigits, trainModel } from '../../../../../test/tiny-models.ts';
import { anomalyScoresOf, encodeScores, scoreItems } from '../../../../model/scores.ts';
import { encodeNetwork } from '../../../../networks/inference.ts';
import { encodeNpz } from './npz.ts';
import { priorCodes } from './prior.ts';
import { snippets, type View } from './snippets.ts';

const folder = fileFolder();
const z = Float32Array.of(0.1, -1.5, 2, 0);
const views: readonly View[] = [
  { kind: 'code', z },
  { kind: 'samples', seed: 3, count: 4, truncation: 0.7 },
  { kind: 'between', from: z, to: z.map((value) => -value), steps: 5, method: 'linear' },
  { kind: 'between', from: z, to: z.map((value, place) => value + place), steps: 5, method: 'slerp' },
  { kind: 'plane', origin: z, across: 0, up: 3, side: 3, reach: 2 },
  { kind: 'item' },
  { kind: 'map' },
];
const digits = {
  run: 'it’s "a run"',
  step: 6,
  shape: [1, 28, 28],
  latentSize: 4,
  attributes: [],
  scores: ['reconstruction'] as const,
};
const models = (['deterministic', 'stochastic', 'implicit'] as const).flatMap((encoder) => [
  { ...digits, encoder, decoder: 'deterministic' as const },
  { ...digits, encoder, decoder: 'stochastic' as const, attributes: ['bright', 'wide "odd"'] },
]);

/** Runs Python with a program; undefined where there is no Python, or not those modules. */
function python(program: string, { cwd = tmpdir(), needs = '' } = {}) {
  const there = spawnSync('python3', ['-c', needs && `import ${needs}`], { encoding: 'utf8' });
  if (there.status !== 0) return undefined;
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('every Python snippet is Python', ({ skip }) => {
  const all = views.flatMap((view) => models.map((model) => snippets(view, model, [1, 0]).python));
  expect(new Set(all).size).toBe(17);
  const path = join(folder, 'all.json');
  writeFileSync(path, JSON.stringify(all));
  const outcome = python(
    `import ast, json\nfor text in json.load(open(${JSON.stringify(path)}, encoding="utf-8")): ast.parse(text)\nprint("parsed")`,
  );
  if (!outcome) {
    console.log('the Python snippets are not parsed: there is no python3 here');
    return skip();
  }
  expect(outcome).toEqual({ status: 0, stdout: 'parsed\n', stderr: '' });
});

test('the Python snippets compute what the package does', { timeout: 60_000 }, async ({ skip }) => {
  const probe = python('', { needs: 'onnxruntime, numpy' });
  if (!probe) {
    console.log('the Python snippets are not run: python3 has no onnxruntime and numpy here');
    return skip();
  }
  const model = await trainModel(tinyDigits, join(folder, 'run'));
  const cwd = mkdtempSync(join(folder, 'python-'));
  for (const name of ['encoder', 'decoder'] as const) {
    const { bytes } = encodeNetwork(name, model.options, { initializers: model.options.weights });
    writeFileSync(join(cwd, `${name}.onnx`), bytes);
  }
  const codes = priorCodes(4, { count: 4, seed: 3, truncation: 0.7 });
  writeFileSync(join(cwd, 'samples.npz'), encodeNpz({ z: { shape: [4, 4], data: codes } }));
  const image = (await model.sample({ count: 1, seed: 1 })).data;
  writeFileSync(join(cwd, 'own-image.npz'), encodeNpz({ x: { shape: [1, 1, 28, 28], data: image } }));
  const items = { z: { shape: [4, 4], data: codes }, item: { shape: [4], data: Int32Array.of(0, 1, 2, 3) } };
  writeFileSync(join(cwd, 'encoded.npz'), encodeNpz(items));
  const names = anomalyScoresOf(model);
  writeFileSync(join(cwd, 'scores.onnx'), encodeScores(model, names).bytes);
  const { encoder, decoder } = model.options.networks;
  const told = { ...digits, scores: names, encoder: encoder.kind, decoder: decoder.kind };
  const run = (view: View, after: string) => {
    const outcome = python(`${snippets(view, told).python}\n${after}`, { cwd })!;
    expect(outcome.stderr).toBe('');
    return outcome.stdout.trim().split('\n');
  };
  const numbers = 'import json; print(json.dumps(x.flatten().tolist()))';
  for (const [view, at] of [
    [views[0]!, z],
    [views[1]!, codes],
  ] as const) {
    const found = JSON.parse(run(view, numbers).at(-1)!) as number[];
    const { data } = await model.decode(at);
    expect(found).toHaveLength(data.length);
    expect(Math.max(...found.map((value, place) => Math.abs(value - data[place]!)))).toBeLessThan(1e-5);
  }
  for (const view of views.slice(2, 5)) expect(JSON.parse(run(view, numbers).at(-1)!)).not.toHaveLength(0);
  const { scores } = await scoreItems(model, image);
  const printed = run({ kind: 'item' }, '');
  for (const [place, name] of names.entries()) {
    const [, value] = /^\S+ (\S+)$/.exec(printed[place]!)!;
    expect(Math.abs(Number(value) - scores[name]![0]!), name).toBeLessThan(1e-5);
  }
  expect(printed.at(-1)).toMatch(/^nearest \[/);
  expect(run({ kind: 'map' }, 'print(places.shape)').at(-1)).toBe('(4, 2)');
  rmSync(cwd, { recursive: true });
});
