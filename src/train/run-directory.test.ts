import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunDirectory, lockRun, readConfig, writeJson } from './run-directory.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ali-runs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('createRunDirectory', () => {
  it('numbers runs from 0001 on and never uses a number twice', async () => {
    const folder = join(root, 'deep', 'runs');
    expect(await createRunDirectory({ root: folder, name: 'digits' })).toBe(join(folder, '0001-digits'));
    expect(await createRunDirectory({ root: folder, name: 'grid' })).toBe(join(folder, '0002-grid'));
    for (const name of ['0007-kept', '2024', 'notes']) await mkdir(join(folder, name));
    await rm(join(folder, '2024'), { recursive: true });
    expect(basename(await createRunDirectory({ root: folder, name: 'grid' }))).toBe('0008-grid');
    await mkdir(join(folder, '10000-x'));
    expect(basename(await createRunDirectory({ root: folder, name: 'grid' }))).toBe('10001-grid');
  });

  it('gives runs that start at once a number each', async () => {
    const jobs = Array.from({ length: 20 }, (_, job) => createRunDirectory({ root, name: `job${job}` }));
    const numbers = (await Promise.all(jobs)).map((path) => basename(path).slice(0, 4));
    expect(new Set(numbers).size).toBe(20);
    expect((await readdir(root)).length).toBe(20);
  });

  it('keeps a name inside the root', async () => {
    expect(await createRunDirectory({ root, name: '../../etc/passwd' })).toBe(join(root, '0001--etc-passwd'));
    expect(await createRunDirectory({ root, name: '' })).toBe(join(root, '0002-run'));
  });

  it('uses a given folder that is new, empty or was only ever locked', async () => {
    const out = join(root, 'a', 'b');
    expect(await createRunDirectory({ out, name: 'digits' })).toBe(out);
    expect(await createRunDirectory({ out, name: 'digits' })).toBe(out);
    await writeFile(join(out, '.lock'), '');
    expect(await createRunDirectory({ out, name: 'digits' })).toBe(out);
  });

  it('refuses a given folder that is not empty', async () => {
    await writeFile(join(root, 'notes.txt'), '');
    const create = () => createRunDirectory({ out: root, name: 'digits' });
    await expect(create()).rejects.toMatchObject({ code: 'run', remedy: 'Give another folder with --out.' });
    await expect(create()).rejects.toThrow(/received 1 entry, notes.txt among them/);
    await writeFile(join(root, 'config.json'), '{}');
    await expect(create()).rejects.toMatchObject({ remedy: expect.stringContaining(`ali resume ${root}`) });
  });

  it('says so where no folder can be made', async () => {
    await writeFile(join(root, 'file'), '');
    const below = join(root, 'file', 'runs');
    await expect(createRunDirectory({ out: below, name: 'x' })).rejects.toMatchObject({ code: 'io' });
    await expect(createRunDirectory({ root: below, name: 'x' })).rejects.toMatchObject({ code: 'io' });
    expect(() => lockRun(below)).toThrow(expect.objectContaining({ code: 'io' }));
  });
});

describe('config.json', () => {
  it('is read as it was written', async () => {
    await writeJson(join(root, 'config.json'), { preset: 'digits', seed: 3 });
    expect(await readFile(join(root, 'config.json'), 'utf8')).toBe('{\n  "preset": "digits",\n  "seed": 3\n}\n');
    expect(await readConfig(root)).toEqual({ preset: 'digits', seed: 3 });
  });

  it.each([
    ['broken', '{"a":', /JSON/],
    ['a list', '[]', /not an object/],
  ])('is refused when it is %s', async (_, text, message) => {
    await writeFile(join(root, 'config.json'), text);
    await expect(readConfig(root)).rejects.toMatchObject({ code: 'run', message: expect.stringMatching(message) });
  });

  it('is refused when it is missing', async () => {
    await expect(readConfig(root)).rejects.toMatchObject({
      code: 'run',
      remedy: expect.stringContaining('run directory'),
    });
  });
});
