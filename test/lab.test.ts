/** The lab as bundled, in headless Chromium; skipped where there is no browser. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../src/studio/lab/conductor.ts';
import { createLaboratory, type Trace } from '../src/studio/lab/laboratory.ts';
import { firstSettings, labObjectives } from '../src/studio/lab/settings.ts';
import { findChromium, type OpenLab, openLab } from './open-lab.js';

const chromium = await findChromium();
const withBrowser = test.skipIf(!chromium);
if (!chromium) console.warn('lab: no browser was found; set ALI_CHROMIUM, or install @sparticuz/chromium');

let lab: OpenLab;

beforeAll(async () => {
  if (!chromium) return;
  const script = fileURLToPath(new URL('../scripts/build-lab.js', import.meta.url));
  expect(spawnSync(process.execPath, [script], { stdio: 'inherit' }).status).toBe(0);
  lab = await openLab(chromium);
});

afterAll(() => lab?.close());

withBrowser.each(labObjectives)('the first 20 steps of %s have the losses that Node computes', async (objective) => {
  const settings = { ...firstSettings, objective };
  const reports = (await lab.ask(
    [
      { kind: 'settings', settings },
      { kind: 'step', count: 20 },
    ],
    20,
  )) as Report[];
  const seen = reports.flatMap(({ traces }) => traces);
  const laboratory = await createLaboratory(settings);
  const traces = await laboratory.train(20);
  await laboratory.release();
  expect(seen).toHaveLength(20);
  for (const [i, trace] of traces.entries()) {
    for (const key of ['discriminator', 'generator'] as const satisfies (keyof Trace)[]) {
      expect(Math.abs(seen[i]![key] - trace[key])).toBeLessThan(1e-3);
    }
  }
});

const measureOf = (role: string) => lab.page.locator(`[data-role=${role}]`).innerText();
const choice = (name: string) => lab.page.getByRole('combobox', { name, exact: true });
const numberOf = async (role: string) => Number.parseFloat(await measureOf(role)) || 0;

withBrowser('it trains on the page: steps and modes rise, single steps count one', async () => {
  const { page } = lab;
  await choice('Data').selectOption('moons');
  await choice('Data').selectOption('ring');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(() => measureOf('steps')).toBe('1');
  await expect.poll(() => measureOf('modes')).toContain('of 8');
  const before = await numberOf('modes');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => numberOf('modes'), { timeout: 50_000 }).toBeGreaterThan(Math.max(4, before));
  await expect.poll(() => numberOf('rate')).toBeGreaterThan(0);
});

withBrowser('objective, width and rate change while it trains', async () => {
  const { page } = lab;
  const steps = await numberOf('steps');
  await choice('Objective').selectOption('gan');
  await expect.poll(() => measureOf('error')).toBe('–');
  await choice('Objective').selectOption('posthoc');
  await expect.poll(() => measureOf('error')).not.toBe('–');
  await choice('Width').selectOption('32');
  await page.getByLabel('Learning rate').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => numberOf('steps')).toBeGreaterThan(steps + 20);
  await page.getByRole('button', { name: 'Pause' }).click();
});

withBrowser('keys move the mark in latent space, and D is shown for that z', async () => {
  const { page } = lab;
  const [data, latent] = [page.locator('canvas.plane').first(), page.locator('canvas.plane').nth(1)];
  const before = await data.screenshot();
  await latent.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowUp');
  await expect.poll(() => latent.getAttribute('aria-label')).toContain('z = (0.7, 0.7)');
  await expect.poll(async () => before.equals(await data.screenshot())).toBe(false);
});

withBrowser('data is drawn with the pointer or the keys, and trained on', async () => {
  const { page } = lab;
  await page.getByRole('button', { name: 'Draw data' }).click();
  const canvas = page.locator('canvas.plane').first();
  const { x, y, width } = (await canvas.boundingBox())!;
  await page.mouse.move(x + width / 4, y + width / 2);
  await page.mouse.down();
  await page.mouse.move(x + (3 * width) / 4, y + width / 2, { steps: 5 });
  await page.mouse.up();
  await canvas.focus();
  for (const key of ['ArrowUp', 'ArrowUp', 'Enter', 'Shift+ArrowUp']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Done drawing' }).click();
  // A line of half of the square, 5 at centres 0.25 apart, and a dot with one more above it.
  await expect.poll(() => measureOf('modes')).toMatch(/of 2[2-4]$/);
  expect(await choice('Data').inputValue()).toBe('drawn');
});

withBrowser('the tour goes from stop to stop', async () => {
  const { page } = lab;
  await page.getByRole('button', { name: 'Take the tour' }).click();
  for (let stop = 2; stop <= 7; stop++) {
    await page.getByRole('button', { name: 'Next' }).click();
    await expect.poll(() => page.locator('.tour h2').innerText()).toContain(`${stop}.`);
  }
  expect(await choice('Objective').inputValue()).toBe('alice');
  await page.getByRole('button', { name: 'Pause' }).click();
});

withBrowser.each(['light', 'dark'] as const)('axe finds no fault in the %s page', async (colorScheme) => {
  const { page } = lab;
  await page.emulateMedia({ colorScheme });
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const faults = await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
  );
  expect(faults).toEqual([]);
});

withBrowser.each([400, 3840])('at %i pixels nothing is wider than the page', async (width) => {
  const { page } = lab;
  await page.setViewportSize({ width, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});

withBrowser('nothing is fetched from another origin, and nothing fails', () => {
  expect(lab.foreign).toEqual([]);
  expect(lab.faults).toEqual([]);
});
