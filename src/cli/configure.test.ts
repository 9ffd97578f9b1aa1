import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { presets } from '../presets/index.ts';
import { configure } from './configure.ts';

const folder = mkdtempSync(join(tmpdir(), 'ali-configure-'));
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

test('preset, then --config, then flags, then --set', async () => {
  const config = file('layers.json', { steps: 11, seed: 12, batchSize: 13, optimiser: { beta1: 0.7 } });
  const configured = await configure('grid', { config, seed: 22, batch: 23, set: ['batchSize=33', 'logEvery=34'] });
  const { optimiser, networks, data } = presets.grid!;
  expect(configured).toMatchObject({
    preset: 'grid',
    steps: 11,
    seed: 22,
    batchSize: 33,
    logEvery: 34,
    data,
    networks,
  });
  expect(configured.optimiser).toEqual({ ...optimiser, beta1: 0.7 });
  expect(await configure(undefined, {})).toEqual(presets.digits);
});

test('the config.json of a run will do, and names its preset', async () => {
  const whole = { $schema: 'x', ...presets.ring, provenance: { versions: {} } };
  expect(await configure(undefined, { config: file('run.json', whole) })).toEqual(presets.ring);
});

test('a data path becomes absolute; a name stays, and so does what does not exist', async () => {
  const path = file('items.npy', '');
  const here = process.cwd();
  process.chdir(folder);
  try {
    expect((await configure(undefined, { data: 'items.npy' })).data).toBe(join(process.cwd(), 'items.npy'));
  } finally {
    process.chdir(here);
  }
  expect((await configure(undefined, { data: path })).data).toBe(path);
  expect((await configure(undefined, { data: 'mnist' })).data).toBe('mnist');
  expect((await configure(undefined, { data: 'digit' })).data).toBe('digit');
});

test.each([
  ['missing.json', undefined, 'missing.json does not exist'],
  ['broken.json', '{"steps": ', 'expected a JSON object of at most 16 MiB; received'],
  ['list.json', [1], 'received JSON of another kind'],
  ['unknown.json', { networks: { latent: 3 } }, 'unknown key "networks.latent"'],
  ['value.json', { batchSize: 'ten' }, 'batchSize: '],
  ['preset.json', { preset: 3 }, 'preset: expected a string; received number'],
])('--config %s', async (name, content, message) => {
  const config = content === undefined ? join(folder, name) : file(name, content);
  await expect(configure(undefined, { config })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining(message),
  });
});
