// Measures the lab in headless Chromium: steps a second, agreement with Node.js, what a minute of it reaches.
// node scripts/build-lab.js && node results/lab.js
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createServer } from 'vite';
import { findChromium, openLab } from '../test/open-lab.js';
import { record } from './record.js';

const root = new URL('..', import.meta.url);
const vite = await createServer({
  root: root.pathname,
  configFile: false,
  appType: 'custom',
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: false, watch: null },
});
const { createLaboratory } = await vite.ssrLoadModule('/src/studio/lab/laboratory.ts');
const { batchSize, firstSettings, labObjectives } = await vite.ssrLoadModule('/src/studio/lab/settings.ts');

const load = loadavg()[0];
const lab = await openLab(await findChromium());
const rounded = (value, digits = 1) => Number(value.toFixed(digits));

/** The largest difference of a loss among the first 20 steps in Chromium and in Node.js. */
async function agreement(objective) {
  const settings = { ...firstSettings, objective };
  const reports = await lab.ask(
    [
      { kind: 'settings', settings },
      { kind: 'step', count: 20 },
    ],
    20,
  );
  const laboratory = await createLaboratory(settings);
  const here = await laboratory.train(20);
  await laboratory.release();
  const there = reports.flatMap(({ traces }) => traces);
  return Math.max(
    ...here.flatMap((trace, i) => ['discriminator', 'generator'].map((key) => Math.abs(trace[key] - there[i][key]))),
  );
}

/** Runs on the page: how often a second it can draw. */
const countFrames = (milliseconds) =>
  new Promise((resolve) => {
    const began = performance.now();
    let frames = 0;
    const next = () => {
      frames++;
      if (performance.now() - began < milliseconds) requestAnimationFrame(next);
      else resolve((1000 * frames) / (performance.now() - began));
    };
    requestAnimationFrame(next);
  });

/** Plays on the page itself, pictures and measurements included; the first two seconds are not counted. */
async function play(objective, seconds) {
  const { page } = lab;
  const steps = async () => Number(await page.locator('[data-role=steps]').innerText());
  await page.getByRole('combobox', { name: 'Objective', exact: true }).selectOption(objective);
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await page.waitForTimeout(2000);
  const [from, began] = [await steps(), performance.now()];
  await page.waitForTimeout(1000 * seconds);
  const rate = (1000 * ((await steps()) - from)) / (performance.now() - began);
  const frames = await page.evaluate(countFrames, 2000);
  await page.getByRole('button', { name: 'Pause' }).click();
  return { stepsPerSecond: rounded(rate), pageFramesPerSecond: rounded(frames) };
}

/** What a run from the beginning reaches in so many steps, and how many a second it takes without any picture. */
async function reach(distribution, count) {
  const settings = { ...firstSettings, distribution };
  const began = performance.now();
  const reports = await lab.ask(
    [
      { kind: 'settings', settings },
      { kind: 'step', count },
    ],
    count,
  );
  const { modes, of, highQualityShare, reconstructionError } = reports.at(-1).measures;
  return {
    steps: count,
    stepsPerSecond: rounded((1000 * count) / (performance.now() - began)),
    modes: `${modes} of ${of}`,
    highQualityShare: rounded(highQualityShare, 3),
    reconstructionError: rounded(reconstructionError, 3),
  };
}

const largestDifference = {};
for (const objective of labObjectives)
  largestDifference[objective] = Number((await agreement(objective)).toPrecision(2));
const onThePage = {};
for (const objective of labObjectives) onThePage[objective] = await play(objective, 8);
const reached = {};
for (const distribution of ['ring', 'grid']) reached[distribution] = await reach(distribution, 6000);

record('lab', {
  command: 'node scripts/build-lab.js && node results/lab.js',
  seed: firstSettings.seed,
  chromium: lab.browser.version(),
  'onnxruntime-web': JSON.parse(readFileSync(new URL('node_modules/onnxruntime-web/package.json', root), 'utf8'))
    .version,
  threads: 1,
  width: firstSettings.width,
  batchSize,
  loadAverageBefore: rounded(load),
  largestDifferenceOfALossInTheFirst20Steps: largestDifference,
  playingOnThePage: onThePage,
  reachedInTheWorker: reached,
});
await lab.close();
await vite.close();
