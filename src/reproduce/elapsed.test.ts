import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeJson } from '../train/run-directory.ts';
import { countElapsed } from './elapsed.ts';

vi.mock(import('../train/run-directory.ts'), { spy: true });

const root = mkdtempSync(join(tmpdir(), 'ali-elapsed-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.mocked(writeJson).mockClear();
});

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { seconds: number; processes: number };

it('sums the time of the processes, the first beginning at 0', async () => {
  const path = join(root, 'whole.json');
  const end = await countElapsed(path);
  expect(read(path)).toEqual({ seconds: 0, processes: 1 });
  vi.advanceTimersByTime(2500);
  expect(await end()).toEqual({ seconds: 2.5, processes: 1 });
  const endAgain = await countElapsed(path);
  expect(read(path)).toEqual({ seconds: 2.5, processes: 2 });
  vi.advanceTimersByTime(4_000_000);
  const both = { seconds: 4002.5, processes: 2 };
  expect(await endAgain()).toEqual(both);
  expect(read(path)).toEqual(both);
});

it('writes while it counts, so that a kill loses little, and one file at a time', async () => {
  const path = join(root, 'killed.json');
  const end = await countElapsed(path, { every: 1000 });
  vi.advanceTimersByTime(3000);
  expect(writeJson).toHaveBeenCalledTimes(2);
  await vi.mocked(writeJson).mock.results[1]!.value;
  expect(read(path)).toEqual({ seconds: 1, processes: 1 });
  await new Promise((resolve) => setTimeout(resolve));
  vi.advanceTimersByTime(1000);
  expect(writeJson).toHaveBeenCalledTimes(3);
  await end();
  expect(read(path)).toEqual({ seconds: 4, processes: 1 });
});

it('does not count the processes where work was done before there was a file, then or later', async () => {
  const path = join(root, 'earlier.json');
  for (const seconds of [1, 2]) {
    const end = await countElapsed(path, { begun: true });
    vi.advanceTimersByTime(1000);
    expect(await end()).toEqual({ seconds });
  }
  const end = await countElapsed(path);
  expect(await end()).toEqual({ seconds: 2 });
});

it('refuses a damaged file', async () => {
  const path = join(root, 'damaged.json');
  writeFileSync(path, '{"seconds":-3,"processes":1}');
  await expect(countElapsed(path)).rejects.toThrow('damaged.json cannot be read');
});
