/** The model page in a real browser: it is played with as by a user; skipped where no browser runs. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { encodePng, imageGrid } from '../src/data/picture.ts';
import { decodePng } from '../src/data/png.ts';
import { loadModel } from '../src/model/load-model.ts';
import type { Model } from '../src/model/model.ts';
import { scoreItems } from '../src/model/scores.ts';
import { inaccessible, openBrowser } from './browser.ts';
import { ali, execute } from './run-ali.ts';
import { type StudioProcess, startStudioProcess } from './studio.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ali-model-page-'));
const runs = join(folder, 'runs');
const found = await openBrowser();
if (typeof found === 'string') console.log(`the model page is not tested: ${found}`);
const browser = found as Browser;
let studio: StudioProcess;
let model: Model;
let page: Page;
let faults: string[];

const withBrowser = test.skipIf(typeof found === 'string');

beforeAll(async () => {
  if (typeof found === 'string') return;
  cpSync(inject('tinyRun'), join(runs, '0001-digits'), { recursive: true });
  mkdirSync(join(runs, '0002-none'));
  await ali('train grid --steps 2 --threads 1 --quiet --out'.split(' ').concat(join(runs, '0003-grid')), {
    cwd: folder,
  });
  model = await loadModel(join(runs, '0001-digits'), { threads: 1 });
  studio = await startStudioProcess(runs, { cwd: folder });
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  page.setDefaultTimeout(60_000);
  // As on a machine of six cores: three threads.
  await page.addInitScript('Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 6 })');
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const own = request.url().startsWith(studio.base) || request.url().startsWith(`blob:${studio.base}`);
    if (!own) faults.push(`asked another origin: ${request.url()}`);
  });
});
beforeEach(() => {
  faults = [];
});
afterAll(async () => {
  if (typeof found !== 'string') await browser.close();
  await model?.release();
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Red of all pixels of a canvas, 0…255. */
const pixels = (selector: string) =>
  page.evaluate<number[]>(`(() => {
    const canvas = document.querySelector('${selector}');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return Array.from(data).filter((_, place) => place % 4 === 0);
  })()`);
/** How many shades of red the map has, and their sum: another one where it was drawn anew. */
const mapDigest = () =>
  page.evaluate<readonly [number, number]>(`(() => {
    const canvas = document.querySelector('.map-field canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const shades = new Set();
    let sum = 0;
    for (let place = 0; place < data.length; place += 4) {
      shades.add(data[place]);
      sum += data[place];
    }
    return [shades.size, sum];
  })()`);
const now = () => pixels('.now-picture canvas');

withBrowser(
  'from the list to the model: sliders, plane, directions and samples move the picture',
  { timeout: 180_000 },
  async () => {
    await page.goto(studio.address);
    await page.getByRole('link', { name: 'Model of 0001-digits' }).click();
    await page.getByRole('heading', { name: 'Samples' }).waitFor();
    await page.getByText('Those that change the picture most come first').waitFor();
    // Its own server isolates the page, so that WebAssembly has threads.
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    await page.getByText('WebAssembly on 3 threads').waitFor();
    const drawn = await model.decode(model.prior({ count: 1, seed: 0 }));
    await expect.poll(now).toEqual(Array.from(drawn.data, (value) => Math.round(value * 255)));

    let before = await now();
    const changes = async () => {
      await expect.poll(now).not.toEqual(before);
      before = await now();
    };
    const slider = page.locator('.sliders-card input[type=range]').first();
    const { x, y, width, height } = (await slider.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width - 4, y + height / 2, { steps: 5 });
    await page.mouse.up();
    await changes();
    expect(Number(await slider.inputValue())).toBeGreaterThan(2.5);
    await page.getByRole('application', { name: /^Plane/ }).press('Shift+ArrowLeft');
    await changes();
    await page.getByRole('button', { name: 'Sample 3 of seed 0' }).click();
    await changes();
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe('Sample 3 of seed 0');
    await page.getByRole('button', { name: 'Set B' }).click();
    await page.getByRole('slider', { name: 'Place between A and B' }).press('Home');
    await changes();
    await page.getByRole('slider', { name: '7', exact: true }).press('End');
    await changes();
    expect(await inaccessible(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

/** Drops an image of two shades on the card for own ones. */
async function dropImage(): Promise<void> {
  const image = imageGrid(
    Float32Array.from({ length: 56 * 56 }, (_, place) => (place % 56 > 28 ? 0.9 : 0.1)),
    {
      shape: [1, 56, 56],
      gap: 0,
    },
  );
  const bytes = Buffer.from(encodePng(image)).toString('base64');
  const transfer = await page.evaluateHandle(
    `(() => {
    const bytes = Uint8Array.from(atob('${bytes}'), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'own.png', { type: 'image/png' }));
    return transfer;
  })()`,
  );
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
  await page.getByText('Anomaly score').waitFor();
}

withBrowser(
  'an image that is dropped is reconstructed as the package does, and judged',
  { timeout: 90_000 },
  async () => {
    await dropImage();
    const own = await pixels('.trio figure:nth-child(1) canvas');
    expect(own.slice(0, 12).every((value) => value === own[0])).toBe(true);
    const { data } = await model.reconstruct(Uint8Array.from(own));
    const back = await pixels('.trio figure:nth-child(2) canvas');
    expect(Math.max(...back.map((value, place) => Math.abs(value - data[place]! * 255)))).toBeLessThan(0.51);
    await page.getByText(/above \d+ % of the 500 held-out items/).waitFor();
    const { scores } = await scoreItems(model, Uint8Array.from(own));
    const rows = page.locator('.scores tbody tr');
    await expect.poll(() => rows.count()).toBe(4);
    for (const [place, value] of Object.values(scores).entries()) {
      // The row above them all is their combination.
      expect(
        Math.abs(
          Number(
            await rows
              .nth(place + 1)
              .locator('td')
              .first()
              .innerText(),
          ) /
            value[0]! -
            1,
        ),
      ).toBeLessThan(6e-3);
    }
    expect(await page.locator('.own .strip li').count()).toBe(8);
    await page.setInputFiles('input[type=file]', {
      name: 'words.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no'),
    });
    await page.getByText('words.png is no image that this browser reads').waitFor();
    expect(await inaccessible(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

withBrowser(
  'another checkpoint takes over: the same code, the picture that its decoder makes, its own data',
  { timeout: 120_000 },
  async () => {
    const choice = page.getByRole('combobox', { name: 'Checkpoint' });
    expect(await choice.locator('option').allInnerTexts()).toEqual([
      'after 6 steps, latest',
      'after 3 steps',
      'after 0 steps',
    ]);
    await dropImage();
    await page.getByRole('button', { name: 'Sample 3 of seed 0' }).click();
    const early = await loadModel(join(runs, '0001-digits'), { threads: 1, checkpoint: 3 });
    const at = async (of: Model) => {
      const { data } = await of.decode(of.prior({ count: 4, seed: 0 }));
      return Array.from(data.subarray(3 * 784), (value) => Math.round(value * 255));
    };
    const [newest, before] = [await at(model), await at(early)];
    const own = await early.reconstruct(Uint8Array.from(await pixels('.trio figure:nth-child(1) canvas')));
    const back = Array.from(own.data, (value) => Math.round(value * 255));
    await early.release();
    expect(before).not.toEqual(newest);
    await expect.poll(now).toEqual(newest);
    await choice.selectOption('3');
    await expect.poll(now).toEqual(before);
    // The own image is seen by the other networks too, and what is looked at stays.
    await expect.poll(() => pixels('.trio figure:nth-child(2) canvas')).toEqual(back);
    expect(await now()).toEqual(before);
    expect(page.url()).toContain('&checkpoint=3');
    await page.getByRole('application', { name: 'Map of 5000 items, coloured by class' }).waitFor();
    await page.reload();
    await expect.poll(() => choice.inputValue()).toBe('3');
    await page.getByRole('button', { name: 'Sample 3 of seed 0' }).click();
    await expect.poll(now).toEqual(before);
    await choice.selectOption('6');
    await expect.poll(now).toEqual(newest);
    expect(await inaccessible(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

withBrowser(
  'the map shows the image under the pointer, by mouse and keyboard, and lays itself out anew',
  { timeout: 120_000 },
  async () => {
    const field = page.getByRole('application', { name: 'Map of 5000 items, coloured by class' });
    await field.scrollIntoViewIfNeeded();
    await expect.poll(async () => (await mapDigest())[0]).toBeGreaterThan(20);
    await field.focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await page.locator('.tip').waitFor();
    const name = await page.locator('.tip span').textContent();
    expect(name).toMatch(/^item [\d,]+, class \d, (trained on|held out)$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Code of ${name}` }).waitFor();
    const before = await mapDigest();
    await page.getByRole('button', { name: /^0 500$/ }).click();
    await expect.poll(mapDigest).not.toEqual(before);
    await page.getByRole('radio', { name: 'UMAP' }).check();
    await page.getByText(/^epoch \d+ of \d+$|^neighbours are kept near/).waitFor();
    await expect.poll(async () => (await mapDigest())[0]).toBeGreaterThan(20);
    await page.getByRole('combobox', { name: /^Coloured by/ }).selectOption('reconstruction error');
    await page.getByRole('button', { name: 'least fifth 1,000' }).waitFor();
    expect(faults).toEqual([]);
  },
);

withBrowser('the code that is shown gives the picture that is saved', { timeout: 120_000 }, async () => {
  await page.getByRole('spinbutton', { name: 'Seed' }).fill('4');
  const samples = page.getByRole('group', { name: 'Export: samples' });
  await page.getByRole('button', { name: 'Sample 0 of seed 4' }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    samples.getByRole('button', { name: 'PNG' }).click(),
  ]);
  const saved = decodePng(readFileSync((await download.path())!));
  await samples.getByRole('button', { name: 'Code' }).click();
  const code = await page.locator('.code-dialog code').textContent();
  expect(await inaccessible(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Python' }).check();
  expect(await page.locator('.code-dialog code').textContent()).toContain(
    'onnxruntime.InferenceSession("decoder.onnx")',
  );
  await page.getByRole('button', { name: 'Close' }).click();

  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'adversarial-inference'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'snippet.js'), code!);
  const { code: status, stderr } = await execute(process.execPath, ['snippet.js'], { cwd: folder });
  expect([status, stderr]).toEqual([0, '']);
  const drawn = decodePng(readFileSync(join(folder, 'samples.png')));
  expect([drawn.width, drawn.height]).toEqual([saved.width, saved.height]);
  expect(Math.max(...drawn.data.map((value, place) => Math.abs(value - saved.data[place]!)))).toBeLessThanOrEqual(1);
  expect(faults).toEqual([]);
});

withBrowser.each([400, 1280, 3840])('nothing hangs over the edge at %i pixels', async (width) => {
  await page.setViewportSize({ width, height: 900 });
  await expect
    .poll(() => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'))
    .toBeLessThanOrEqual(0);
});

withBrowser(
  'points of the plane are drawn as points; a run without a checkpoint and an unknown one say why',
  { timeout: 90_000 },
  async () => {
    await page.goto(`${studio.base}model.html?run=0003-grid`);
    await page.getByRole('application', { name: /^Map of/ }).waitFor();
    await expect.poll(async () => new Set(await now()).size).toBeGreaterThan(1);
    expect(await inaccessible(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.goto(`${studio.base}model.html?run=0002-none`);
    await page.getByRole('alert').getByText('0002-none has no checkpoint yet').waitFor();
    await page.goto(`${studio.base}model.html?run=..%2f..`);
    await page.getByRole('alert').getByText('there is no run of that name').waitFor();
    await page.goto(`${studio.base}model.html`);
    await page.getByRole('alert').getByText('the address names no run').waitFor();
  },
);
