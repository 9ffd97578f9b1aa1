/** What the studio's pages weigh, and how they are with 200 runs and with 500,000 logged points in a real browser; skipped where none runs. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { type StudioProcess, startStudioProcess } from './studio.ts';
import { makeLongRun, makeRuns, paintList, watchLongRun } from './studio-load.js';

const folder = mkdtempSync(join(tmpdir(), 'ali-studio-load-'));
const found = await openBrowser();
if (typeof found === 'string') console.log(`the studio is not tested under load: ${found}`);
const browser = found as Browser;
const withBrowser = test.skipIf(typeof found === 'string');
const studios: StudioProcess[] = [];

beforeAll(() => {
  makeRuns(inject('tinyRun'), join(folder, 'many'), 200);
});
afterAll(async () => {
  if (typeof found !== 'string') await browser.close();
  for (const studio of studios) await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(runs: string): Promise<StudioProcess> {
  const studio = await startStudioProcess(join(folder, runs), { cwd: folder });
  studios.push(studio);
  return studio;
}

withBrowser('200 runs are painted, all rows of them, within a second', { timeout: 120_000 }, async () => {
  const { address } = await open('many');
  const times: Awaited<ReturnType<typeof paintList>>[] = [];
  // What the page needs is what it takes when nothing else wants the processor: the least of some loads, none of them cached.
  for (let load = 0; load < 8 && !times.some(({ rows }) => rows < 1000); load++) {
    times.push(await paintList(browser, address, 200));
  }
  expect(Math.min(...times.map(({ firstPaint }) => firstPaint))).toBeLessThan(1000);
  expect(Math.min(...times.map(({ rows }) => rows))).toBeLessThan(1000);
});

withBrowser(
  '500,000 logged points of four curves are sent decimated and stay smooth',
  { timeout: 120_000 },
  async () => {
    makeLongRun(inject('tinyRun'), join(folder, 'long', '0001-long'), 500_000);
    const { base } = await open('long');
    const { bytes, processor } = await watchLongRun(browser, base, '0001-long');
    expect(bytes).toBeLessThan(2e6);
    // 60 frames a second have 16.7 ms each.
    expect(processor).toBeLessThan(16);
  },
);

test('the list of runs weighs less than 200 KB, compressed, and loads nothing of the model page', () => {
  const page = fileURLToPath(new URL('../dist/studio/web/', import.meta.url));
  const html = readFileSync(`${page}index.html`, 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name!);
  expect(files.length).toBeGreaterThan(2);
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(page + name)).length, 0);
  expect(bytes).toBeLessThan(200_000);
  for (const name of files) expect(readFileSync(page + name, 'utf8')).not.toMatch(/onnxruntime|ort-wasm/);
});
