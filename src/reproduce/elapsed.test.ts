import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { countElapsed } from './elapsed.ts';

const root = mkdtempSync(join(tmpdir(), 'ali-elapsed-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { seconds: number; processes: number };

it('sums the time of the processes, the first beginning at 0', async () => {
  const path = join(root, 'whole.json');
  const end = await countElapsed(path);
  expect(read(path)).toEqual({ seconds: 0, processes: 1 });
  const first = await end();
  expect(first.seconds).toBeLessThan(10);
  writeFileSync(path, JSON.stringify({ ...first, seconds: 4000.5 }));
  const { seconds, processes } = await (await countElapsed(path))();
  expect(processes).toBe(2);
  expect(seconds).toBeGreaterThanOrEqual(4000.5);
  expect(seconds).toBeLessThan(4010.5);
  expect(read(path)).toEqual({ seconds, processes });
});

it('writes while it counts, so that a kill loses little', async () => {
  const path = join(root, 'killed.json');
  const end = await countElapsed(path, { every: 5 });
  await vi.waitFor(() => expect(read(path).seconds).toBeGreaterThanOrEqual(0.1), { timeout: 5000 });
  await end();
});

it('refuses a damaged file', async () => {
  const path = join(root, 'damaged.json');
  writeFileSync(path, '{"seconds":-3,"processes":1}');
  await expect(countElapsed(path)).rejects.toThrow('damaged.json cannot be read');
});
