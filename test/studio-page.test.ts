/** The studio's page in a real browser; skipped where none runs. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodePng } from '../src/data/picture.ts';
import { inaccessible, openBrowser } from './browser.ts';
import { ali } from './run-ali.ts';
import { type StudioProcess, startStudioProcess } from './studio.ts';

const folder = mkdtempSync(join(tmpdir(), 'ali-studio-page-'));
const runs = join(folder, 'runs');
const found = await openBrowser();
if (typeof found === 'string') console.log(`the studio's page is not tested: ${found}`);
const browser = found as Browser;
let studio: StudioProcess;
let page: Page;
let faults: string[];

const withBrowser = test.skipIf(typeof found === 'string');

beforeAll(async () => {
  if (typeof found === 'string') return;
  const words = 'train grid --steps 30 --set logEvery=1 --snapshot-every 10 --threads 1 --quiet --out'.split(' ');
  for (const [place, seed] of ['1', '2'].entries()) {
    await ali([...words, join(runs, `000${place + 1}-grid`), '--seed', seed], { cwd: folder });
  }
  studio = await startStudioProcess(runs, { cwd: folder });
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(studio.base)) faults.push(`asked another origin: ${request.url()}`);
  });
  await page.goto(studio.address);
});
beforeEach(() => {
  faults = [];
});
afterAll(async () => {
  if (typeof found !== 'string') await browser.close();
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Whether anything was drawn into a canvas. */
const isDrawn = (selector: string) =>
  page.evaluate<boolean>(`(() => {
    const { width, height } = document.querySelector('${selector}');
    const context = document.querySelector('${selector}').getContext('2d');
    return context.getImageData(0, 0, width, height).data.some((value) => value !== 0);
  })()`);

withBrowser(
  'the list shows a run with its picture; its page has curves, pictures through time and no serious fault',
  async () => {
    const row = page.getByRole('listitem').filter({ hasText: '0001-grid' });
    await row.getByText('finished').waitFor();
    expect(
      await page.evaluate<number>(
        `(async () => { const image = document.querySelector('.run img'); await image.decode(); return image.naturalWidth; })()`,
      ),
    ).toBeGreaterThan(0);
    expect(page.url()).not.toContain(studio.token);
    expect(await inaccessible(page)).toEqual([]);

    await page.getByRole('link', { name: '0001-grid', exact: true }).click();
    await page.getByRole('img', { name: /^Losses\. Latest: discriminator \d/ }).waitFor();
    await page
      .getByRole('img', { name: /^Gradient norms\. Latest: decoder \d\S*, discriminator \d\S*, encoder \d/ })
      .waitFor();
    await expect.poll(() => isDrawn('.plot canvas')).toBe(true);
    await page.getByText('the learning rate falls over 20000 steps, but this run stops at 30').waitFor();
    const picture = page.locator('.pictures img');
    expect(await picture.getAttribute('alt')).toBe('samples of 0001-grid at step 30');
    await page.getByRole('slider', { name: 'Snapshot' }).press('Home');
    await expect.poll(() => picture.getAttribute('alt')).toBe('samples of 0001-grid at step 0');
    await page.getByRole('radio', { name: 'Reconstructions' }).check();
    await expect.poll(() => picture.getAttribute('alt')).toMatch(/^reconstructions of 0001-grid/);
    expect(await inaccessible(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

withBrowser(
  'all of it is reached by keyboard: a run is opened, its curves are set, its pictures gone through',
  async () => {
    await page.goto(`${studio.base}#/`);
    const focused = () =>
      page.evaluate<string>(
        'document.activeElement.textContent || document.activeElement.getAttribute("aria-label") || ""',
      );
    const reach = async (holds: (text: string) => boolean) => {
      for (let press = 0; press < 60; press++) {
        await page.keyboard.press('Tab');
        if (holds(await focused())) return;
      }
      throw new Error('the keyboard does not get there');
    };
    await page.getByRole('link', { name: '0001-grid', exact: true }).waitFor();
    await reach((text) => text === '0001-grid');
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: /^Losses/ }).waitFor();
    const slider = page.getByRole('slider', { name: 'Snapshot' });
    await slider.waitFor();
    const isFocused = () => slider.evaluate((element) => element === element.ownerDocument.activeElement);
    for (let press = 0; press < 60 && !(await isFocused()); press++) await page.keyboard.press('Tab');
    await page.keyboard.press('Home');
    const picture = page.locator('.pictures img');
    await expect.poll(() => picture.getAttribute('alt')).toBe('samples of 0001-grid at step 0');
    const smoothing = page.getByRole('slider', { name: /^Smoothing/ });
    const before = await smoothing.inputValue();
    await smoothing.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await smoothing.inputValue()).not.toBe(before);
    await page.keyboard.press('ArrowRight');
    expect(faults).toEqual([]);
  },
);

withBrowser('two runs are compared: their curves over each other and the fields in which they differ', async () => {
  await page.getByRole('link', { name: 'ALI studio' }).click();
  for (const name of ['0001-grid', '0002-grid']) await page.getByRole('checkbox', { name: `Compare ${name}` }).check();
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await page.getByRole('row', { name: 'seed 1 2' }).waitFor();
  await page.getByRole('img', { name: /^Reconstruction error: MSE\. Latest: 0001-grid \S+, 0002-grid \S+$/ }).waitFor();
  expect(await page.locator('.pictures img').count()).toBe(2);
  expect(await inaccessible(page)).toEqual([]);
  expect(faults).toEqual([]);
});

withBrowser('a run is started from the form, comes in live, is stopped and resumed', { timeout: 120_000 }, async () => {
  await page.getByRole('link', { name: 'Start a run' }).click();
  await page.getByLabel('Preset').selectOption('ring');
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('many');
  await page.getByText('Look again at: steps').waitFor();
  expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('100000');
  await page.getByLabel('Steps between pictures').fill('20');
  await page.getByText('All other fields').click();
  await page.getByLabel('Log every').fill('5');
  await page.getByLabel('Threads').fill('1');
  expect(await inaccessible(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start training' }).click();

  await page.getByRole('heading', { name: '0003-ring' }).waitFor();
  const losses = page.getByRole('img', { name: /^Losses\. Latest: discriminator \d/ });
  await losses.waitFor();
  const before = await losses.getAttribute('aria-label');
  await expect.poll(() => losses.getAttribute('aria-label'), { timeout: 20_000 }).not.toBe(before);
  await page.getByRole('slider', { name: 'Snapshot' }).waitFor();

  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  expect(faults).toEqual([]);
});

withBrowser('a zip of images is given to the form, and a run trains on it', { timeout: 120_000 }, async () => {
  await page.getByRole('link', { name: 'Start a run' }).click();
  const input = page.getByLabel(/^Data of your own/);
  await input.setInputFiles({ name: 'bad.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') });
  await page.getByText(/no list of its files/).waitFor();
  // The browser itself says that the answer was a refusal.
  expect(faults.splice(0)).toMatchObject([expect.stringContaining('422')]);
  const picture = (grey: number) =>
    encodePng({ width: 28, height: 28, channels: 1, data: new Uint8Array(784).fill(grey) });
  const images = Array.from({ length: 40 }, (_, i) => [`set/${i % 2}/${i}.png`, picture(5 * i)] as const);
  const buffer = Buffer.from(zipSync(Object.fromEntries(images)));
  await input.setInputFiles({ name: 'set.zip', mimeType: 'application/zip', buffer });
  await page.getByText('set.zip is there: 40 files.').waitFor();
  expect(await page.getByLabel('Data', { exact: true }).inputValue()).toMatch(/\.uploads\/upload-\w+\/data\/set$/);
  expect(await inaccessible(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('2');
  await page.getByLabel('Items a step').fill('10');
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByRole('heading', { name: '0004-digits' }).waitFor();
  await page.getByText('finished').first().waitFor();
  expect(faults).toEqual([]);
});

withBrowser.each([400, 1280, 3840])('nothing hangs over the edge at %i pixels', async (width) => {
  await page.setViewportSize({ width, height: 900 });
  for (const address of ['#/', '#/run/0001-grid', '#/compare/0001-grid,0002-grid', '#/start']) {
    await page.goto(`${studio.base}${address}`);
    await page.getByRole('heading').first().waitFor({ state: 'attached' });
    expect(
      await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
      address,
    ).toBeLessThanOrEqual(0);
  }
});
