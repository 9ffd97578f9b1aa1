/** The lab as bundled, in headless Chromium; skipped where there is no browser. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../src/studio/lab/conductor.ts';
import { createLaboratory, type Trace } from '../src/studio/lab/laboratory.ts';
import { firstSettings, labObjectives } from '../src/studio/lab/settings.ts';
import { findChromium, type OpenLab, openLab } from './open-lab.js';

const chromium = await findChromium();
const withBrowser = test.skipIf(!chromium);
if (!chromium) console.warn('lab: no browser was found; set CHROMIUM_PATH, or install @sparticuz/chromium');

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

withBrowser('nothing is fetched from another origin, and nothing fails', () => {
  expect(lab.foreign).toEqual([]);
  expect(lab.faults).toEqual([]);
});
