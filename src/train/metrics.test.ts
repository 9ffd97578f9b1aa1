import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { latestMetrics, openMetrics, readMetrics, truncateMetrics } from './metrics.ts';

let run: string;
let path: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'ali-metrics-'));
  path = join(run, 'metrics.jsonl');
});
afterEach(() => rm(run, { recursive: true, force: true }));

const upTo = (count: number) => Array.from({ length: count }, (_, index) => ({ step: index + 1, loss: index / 8 }));

function write(count: number): void {
  const metrics = openMetrics(run);
  for (const record of upTo(count)) metrics.append(record);
  metrics.close();
}

describe('openMetrics', () => {
  it('writes a line an object, at the latest with flush', async () => {
    const metrics = openMetrics(run);
    metrics.append({ step: 1, loss: 0.5, sigma: Number.NaN });
    expect(await readFile(path, 'utf8')).toBe('');
    metrics.flush();
    expect(await readFile(path, 'utf8')).toBe('{"step":1,"loss":0.5,"sigma":null}\n');
    metrics.append({ step: 2, text: 'x'.repeat(70_000) });
    expect((await readMetrics(run)).length).toBe(2);
    metrics.close();
  });

  it('goes on behind the last whole line', async () => {
    write(2);
    await writeFile(path, `{"step":3,"text":"${'y'.repeat(200_000)}`, { flag: 'a' });
    const metrics = openMetrics(run);
    metrics.append({ step: 3 });
    metrics.close();
    expect(await readMetrics(run)).toEqual([...upTo(2), { step: 3 }]);
    await writeFile(path, '{"st');
    openMetrics(run).close();
    expect(await readFile(path, 'utf8')).toBe('');
  });

  it('says so where no file can be written', async () => {
    await mkdir(path);
    expect(() => openMetrics(run)).toThrow(expect.objectContaining({ code: 'io' }));
    expect(() => openMetrics(join(run, 'none'))).toThrow(expect.objectContaining({ code: 'io' }));
  });
});

describe('readMetrics', () => {
  it('gives nothing for a run without metrics', async () => {
    expect(await readMetrics(run)).toEqual([]);
    await truncateMetrics(run, 5);
  });

  it('leaves out a last line cut anywhere', async () => {
    write(3);
    const { length } = await readFile(path);
    for (let size = length - 1; size >= length - 10; size--) {
      await truncate(path, size);
      expect(await readMetrics(run)).toEqual(upTo(2));
    }
  });

  it('names a broken line that others follow', async () => {
    await writeFile(path, '{"step":1}\n{"step":\n{"step":3}\n');
    await expect(readMetrics(run)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(`${path}:2 `),
    });
  });

  it('refuses what is no file or too long', async () => {
    await writeFile(path, '');
    await truncate(path, 2 ** 28 + 1);
    await expect(readMetrics(run)).rejects.toMatchObject({ code: 'run' });
    await rm(path);
    await mkdir(path);
    await expect(readMetrics(run)).rejects.toMatchObject({ code: 'run' });
  });
});

it('the newest value of each name, up to a step', () => {
  const records = [
    { step: 1, time: 9, loss: 1, note: 'x' },
    { step: 2, mse: 5 },
    { step: 2, time: 9, loss: null },
    { step: 3, loss: 3 },
  ];
  expect(latestMetrics(records)).toEqual({ loss: 3, mse: 5 });
  expect(latestMetrics(records, 2)).toEqual({ loss: null, mse: 5 });
  expect(latestMetrics([])).toEqual({});
});

describe('truncateMetrics', () => {
  it('drops later, broken and cut lines', async () => {
    write(4);
    await writeFile(path, '{"step":2,"kind":"late"}\n\0\0\0\n{"step":5}\n{"step":1', { flag: 'a' });
    await truncateMetrics(run, 3);
    expect(await readMetrics(run)).toEqual([...upTo(3), { step: 2, kind: 'late' }]);
    await truncateMetrics(run, 0);
    expect(await readFile(path, 'utf8')).toBe('');
  });
});
