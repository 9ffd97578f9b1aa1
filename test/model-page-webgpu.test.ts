/** The model page on WebGPU, in a real browser with a software adapter: its samples are those of WebAssembly; skipped where there is none. */

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readNpz } from '../src/data/npz.ts';
import { loadModel } from '../src/model/load-model.ts';
import { openBrowser } from './browser.ts';
import { type StudioProcess, startStudioProcess } from './studio.ts';

const folder = mkdtempSync(join(tmpdir(), 'ali-model-webgpu-'));
const runs = join(folder, 'runs');
/** Chromium's own SwiftShader, or where it has none the one that `scripts/fetch-swiftshader.js` fetches. */
const driver = fileURLToPath(new URL('../node_modules/.cache/swiftshader/', import.meta.url));
const description = join(driver, 'vk_swiftshader_icd.json');
const env = existsSync(description) ? { VK_ICD_FILENAMES: description, LD_LIBRARY_PATH: driver } : {};
const words = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];
const browsers: Browser[] = [];
let studio: StudioProcess;

beforeAll(async () => {
  cpSync(inject('tinyRun'), join(runs, '0001-digits'), { recursive: true });
  studio = await startStudioProcess(runs, { cwd: folder });
});
afterAll(async () => {
  for (const browser of browsers) await browser.close();
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: Parameters<typeof openBrowser>[0]): Promise<Page | string> {
  const browser = await openBrowser(options);
  if (typeof browser === 'string') return browser;
  browsers.push(browser);
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(studio.base);
  return page;
}

/** Whether the page gets an adapter, or why not. */
const adapterOf = (page: Page) =>
  page.evaluate<string | null>(`(async () => {
    if (!('Suspending' in WebAssembly)) return 'this browser has no promises in WebAssembly';
    const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
    return adapter ? null : 'this browser has no WebGPU adapter';
  })()`);

/** The samples of seed 0 as the page gives them away, and the score of one of them as its own image. */
async function play(page: Page, device: string) {
  await page.goto(`${studio.base}model.html?run=0001-digits`);
  await page.getByText(`computed here by ${device}`).waitFor();
  const samples = page.getByRole('group', { name: 'Export: samples' });
  const saved = async (kind: 'npz' | 'PNG') => {
    const button = samples.getByRole('button', { name: kind });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return download.path();
  };
  const x = (await readNpz(await saved('npz'))).get('x')!.data as Float32Array;
  const buffer = readFileSync(await saved('PNG'));
  await page.setInputFiles('input[type=file]', { name: 'wall.png', mimeType: 'image/png', buffer });
  await page.getByText('Reconstruction', { exact: true }).first().waitFor();
  const own = page.getByRole('group', { name: 'Export: own-image' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    own.getByRole('button', { name: 'npz' }).click(),
  ]);
  const judged = await readNpz(await download.path());
  await page.locator('.scores tbody tr').nth(3).waitFor();
  const cells = await page.locator('.scores tbody tr td:nth-child(2)').allInnerTexts();
  return { x, back: judged.get('reconstruction')!.data as Float32Array, scores: cells.slice(1).map(Number) };
}

const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce(
    (most, value, place) => Math.max(most, Math.abs(value - b[place]!)),
    Math.abs(a.length - b.length),
  );

test('WebGPU decodes, encodes and judges as WebAssembly does', { timeout: 400_000 }, async ({ skip }) => {
  const page = await open({ words, env });
  const missing = typeof page === 'string' ? page : await adapterOf(page);
  if (typeof page === 'string' || missing !== null) {
    const remedy = existsSync(description) ? '' : '; for a software driver: node scripts/fetch-swiftshader.js';
    console.log(`the model page is not tested on WebGPU: ${missing}${remedy}`);
    return skip(missing ?? '');
  }
  const there = await play(page, 'WebGPU');
  const here = await play((await open({})) as Page, 'WebAssembly');
  expect(there.x).toHaveLength(36 * 784);
  expect(apart(there.x, here.x)).toBeLessThan(1e-3);
  expect(apart(there.back, here.back)).toBeLessThan(1e-3);
  for (const [place, score] of here.scores.entries()) expect(there.scores[place]! / score).toBeCloseTo(1, 2);
  const model = await loadModel(join(runs, '0001-digits'), { threads: 1 });
  const { data } = await model.decode(model.prior({ count: 36, seed: 0 }));
  await model.release();
  expect(apart(there.x, data)).toBeLessThan(1e-3);
});
