import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import {
  checkpointDirectory,
  latestCheckpoint,
  listCheckpoints,
  pruneCheckpoints,
  readCheckpoint,
  removeCheckpointsAfter,
  writeCheckpoint,
} from './checkpoint.ts';
import { resolveRun } from './resolve-run.ts';
import type { SafeTensor } from './safetensors.ts';

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'ali-checkpoint-'));
  await writeFile(join(run, 'config.json'), '{}');
});
afterEach(() => rm(run, { recursive: true, force: true }));

function content(step: number, { salt = 0 } = {}) {
  const model = new Map<string, SafeTensor>([
    ['weight', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(step, salt, Number.NaN, -0) }],
  ]);
  const optimizer = new Map<string, SafeTensor>([['count', { dtype: 'I64', shape: [], data: BigInt64Array.of(7n) }]]);
  return { step, model, optimizer, state: { seconds: 1.5, nested: { '2': -0, text: 'ä' } } };
}

const write = (step: number, options = {}) => writeCheckpoint(run, content(step, options));
const names = async () => (await readdir(join(run, 'checkpoints'))).sort();

describe('writeCheckpoint and readCheckpoint', () => {
  it('give back every tensor and the state', async () => {
    const directory = await write(1000);
    expect(directory).toBe(join(run, 'checkpoints', 'step-00001000'));
    expect(await names()).toEqual(['step-00001000']);
    expect((await readdir(directory)).sort()).toEqual(['model.safetensors', 'optimizer.safetensors', 'state.json']);
    const { model, optimizer, state } = content(1000);
    expect(await readCheckpoint(directory)).toEqual({
      directory,
      step: 1000,
      model,
      optimizer,
      state: { ...state, nested: { '2': 0, text: 'ä' } },
    });
  });

  it('write the same bytes for the same content', async () => {
    const directory = await write(5);
    const before = await readFile(join(directory, 'state.json'));
    await rm(directory, { recursive: true });
    await write(5);
    expect(await readFile(join(directory, 'state.json'))).toEqual(before);
  });

  it('replace a checkpoint of the same step, be it the same, another or damaged', async () => {
    const directory = await write(5);
    await writeCheckpoint(run, { ...content(5), state: { seconds: 2 } });
    expect((await readCheckpoint(directory)).state).toEqual({ seconds: 2 });
    await write(5, { salt: 1 });
    expect((await readCheckpoint(directory)).model).toEqual(content(5, { salt: 1 }).model);
    await truncate(join(directory, 'model.safetensors'), 3);
    await write(5, { salt: 1 });
    expect((await readCheckpoint(directory)).model).toEqual(content(5, { salt: 1 }).model);
    expect(await names()).toEqual(['step-00000005']);
  });

  it('ignore and remove what an interrupted write left behind', async () => {
    await write(1);
    const parent = join(run, 'checkpoints');
    await cp(checkpointDirectory(run, 1), join(parent, '.tmp-step-00000002-0123'), { recursive: true });
    await truncate(join(parent, '.tmp-step-00000002-0123', 'model.safetensors'), 10);
    expect(await listCheckpoints(run)).toEqual([1]);
    await write(3);
    expect(await names()).toEqual(['step-00000001', 'step-00000003']);
  });

  it('refuse a step that is none', async () => {
    await expect(write(-1)).rejects.toMatchObject({ code: 'usage' });
    await expect(write(1.5)).rejects.toMatchObject({ code: 'usage' });
  });

  it('say so where a file is in the way of a folder', async () => {
    await expect(writeCheckpoint(join(run, 'config.json'), content(1))).rejects.toMatchObject({ code: 'io' });
    await writeFile(join(run, 'checkpoints'), '');
    await expect(write(1)).rejects.toMatchObject({ code: 'io' });
  });
});

describe('a damaged checkpoint', () => {
  it.each([
    [
      'model.safetensors',
      async (path: string) => truncate(path, 40),
      /model.safetensors is truncated; expected \d+ bytes/,
    ],
    ['optimizer.safetensors', async (path: string) => rm(path), /optimizer.safetensors is missing/],
    ['optimizer.safetensors', async (path: string) => writeFile(path, 'x', { flag: 'a' }), /is too long/],
    ['state.json', async (path: string) => truncate(path, 40), /state.json is truncated/],
    ['state.json', async (path: string) => rm(path), /state.json is missing/],
    ['state.json', async (path: string) => truncate(path, 2 ** 30), /state.json is 1073741824 bytes/],
    ['state.json', async (path: string) => writeFile(path, 'null'), /state.json is damaged/],
    [
      'state.json',
      async (path: string) => writeFile(path, `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
      /state.json is damaged; it is nested too deep/,
    ],
    ['state.json', async (path: string) => rm(path).then(() => mkdir(path)), /state.json is not a file/],
  ])('names %s', async (name, damage, message) => {
    const directory = await write(2000);
    await damage(join(directory, name));
    const error = await readCheckpoint(directory).catch((reason) => reason);
    expect(error).toBeInstanceOf(AliError);
    expect(error.code).toBe('checkpoint');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(directory);
    expect(error.remedy).toMatch(/no earlier checkpoint/);
  });

  it('points to the newest earlier checkpoint', async () => {
    for (const step of [1000, 2000, 3000, 4000]) await write(step);
    await rm(join(checkpointDirectory(run, 3000), 'model.safetensors'));
    await expect(readCheckpoint(checkpointDirectory(run, 3000))).rejects.toMatchObject({
      remedy: `Use the earlier checkpoint ${checkpointDirectory(run, 2000)} in its place.`,
    });
  });

  it('is never read as a sound one, whichever bit is flipped', async () => {
    const directory = await write(6);
    const sound = await readCheckpoint(directory);
    for (const name of await readdir(directory)) {
      const bytes = await readFile(join(directory, name));
      for (let bit = 0; bit < bytes.length * 8; bit += name === 'state.json' ? 5 : 29) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        await writeFile(join(directory, name), flipped);
        const read = await readCheckpoint(directory).catch((error) => error);
        if (read instanceof AliError) expect(read.code).toBe('checkpoint');
        else expect([name, read]).toEqual(['state.json', sound]);
      }
      await writeFile(join(directory, name), bytes);
    }
  });
});

describe('listing', () => {
  it('knows only whole checkpoints, in the order of their steps', async () => {
    expect(await listCheckpoints(run)).toEqual([]);
    expect(await latestCheckpoint(run)).toBeUndefined();
    for (const step of [200, 123_456_789, 3]) await write(step);
    for (const name of ['step-1', 'step-000000001', 'best', 'step-00000009.bak'])
      await mkdir(join(run, 'checkpoints', name));
    await writeFile(join(run, 'checkpoints', 'step-00000010'), '');
    expect(await listCheckpoints(run)).toEqual([3, 200, 123_456_789]);
    expect(basename((await latestCheckpoint(run))!)).toBe('step-123456789');
  });

  it('keeps the last ones', async () => {
    for (const step of [1, 2, 3, 4]) await write(step);
    expect(await pruneCheckpoints(run, { keep: 9 })).toEqual([]);
    expect(await pruneCheckpoints(run, { keep: 2 })).toEqual([1, 2]);
    expect(await names()).toEqual(['step-00000003', 'step-00000004']);
    await expect(pruneCheckpoints(run, { keep: 0 })).rejects.toMatchObject({ code: 'usage' });
  });

  it('removes the ones after a step', async () => {
    for (const step of [1, 2, 3, 4]) await write(step);
    expect(await removeCheckpointsAfter(run, 2)).toEqual([4, 3]);
    expect(await names()).toEqual(['step-00000001', 'step-00000002']);
  });
});

describe('resolveRun', () => {
  it('accepts a run and a checkpoint in it', async () => {
    expect(await resolveRun(run)).toEqual({ run, checkpoint: undefined });
    const first = await write(1);
    const second = await write(2);
    expect(await resolveRun(run)).toEqual({ run, checkpoint: second });
    expect(await resolveRun(`${first}/`)).toEqual({ run, checkpoint: first });
  });

  it('says what a path in a run is that is neither, and which checkpoints there are', async () => {
    await expect(resolveRun(join(run, 'checkpoints', 'step-00000003'))).rejects.toThrow(/received none at all/);
    for (const step of [1, 2]) await write(step);
    await expect(resolveRun(join(run, 'checkpoints', 'step-00000003'))).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining('received those of steps 1, 2'),
      remedy: `Name the run for its newest one: ${run}`,
    });
    await expect(resolveRun(join(run, 'checkpoints'))).rejects.toMatchObject({
      message: expect.stringContaining('received the checkpoints of a run'),
      remedy: `Did you mean ${run}?`,
    });
    await writeFile(join(run, 'encoder.onnx'), '');
    await expect(resolveRun(run)).rejects.toThrow(/received an exported model/);
    await expect(resolveRun(undefined as unknown as string)).rejects.toMatchObject({ code: 'usage' });
  });

  it('refuses everything else and names a run nearby', async () => {
    const outer = await mkdtemp(join(tmpdir(), 'ali-resolve-'));
    try {
      await expect(resolveRun(outer)).rejects.toMatchObject({ code: 'run', remedy: 'Start a run with: ali train' });
      for (const name of ['0001-digits', '0002-grid', 'other']) await mkdir(join(outer, name));
      for (const name of ['0001-digits', '0002-grid']) await writeFile(join(outer, name, 'config.json'), '{}');
      const remedy = `Did you mean ${join(outer, '0002-grid')}?`;
      await expect(resolveRun(outer)).rejects.toMatchObject({ code: 'run', remedy });
      await expect(resolveRun(join(outer, '0003-ring'))).rejects.toMatchObject({ code: 'run', remedy });
      await expect(resolveRun(join(outer, '0001-digits', 'config.json'))).rejects.toThrow(/received a file/);
      await mkdir(join(outer, 'checkpoints', 'step-00000001'), { recursive: true });
      await expect(resolveRun(join(outer, 'checkpoints', 'step-00000001'))).rejects.toThrow(/is not a run; expected/);
    } finally {
      await rm(outer, { recursive: true });
    }
  });
});
