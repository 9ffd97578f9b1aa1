// Measures the map of the model page in headless Chromium: frames a second while 10,000 points are dragged about.
// npm run build && node results/model-map.js
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../test/open-lab.js';
import { record } from './record.js';

const seconds = 5;
const size = { width: 1440, height: 1000 };
const load = loadavg()[0];
const folder = mkdtempSync(join(tmpdir(), 'ali-model-map-'));
const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const words = ['train', 'grid', '--steps', '2', '--threads', '1', '--quiet', '--out', join(folder, 'grid')];
const trained = spawn(process.execPath, [ali, ...words], { stdio: 'inherit' });
await new Promise((done) => trained.once('exit', done));
const studio = spawn(process.execPath, [ali, 'studio', folder, '--port', '0']);
const base = await new Promise((done) =>
  studio.stdout.on('data', (text) => {
    const [, address] = /^studio: (.*)#token/m.exec(text) ?? [];
    if (address) done(address);
  }),
);
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: size });

/** Runs on the page: drags the map in every frame and says how long each took, in milliseconds. */
const drag = async (milliseconds) => {
  const field = document.querySelector('.map-field');
  field.setPointerCapture = () => {};
  const { left, top, width, height } = field.getBoundingClientRect();
  const send = (type, x, y) =>
    field.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, bubbles: true }));
  const middle = [left + width / 2, top + height / 2];
  send('pointerdown', ...middle);
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (const end = last + milliseconds; last < end; ) {
    const angle = last / 200;
    send('pointermove', middle[0] + 80 * Math.cos(angle), middle[1] + 80 * Math.sin(angle));
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  send('pointerup', ...middle);
  return frames;
};

await page.goto(`${base}model.html?run=grid`);
await page.getByText('of the variance lie across').waitFor();
const name = await page.locator('.map-field').getAttribute('aria-label');
await page.locator('.map-field').scrollIntoViewIfNeeded();
const { width, height } = await page.locator('.map-field').boundingBox();
const devtools = await page.context().newCDPSession(page);
await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
const spent = async (of) =>
  (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === of).value;
const before = await spent('TaskDuration');
const frames = (await page.evaluate(drag, 1000 * seconds)).sort((a, b) => a - b);
const computed = (await spent('TaskDuration')) - before;
const total = frames.reduce((sum, time) => sum + time, 0);
const rounded = (value) => Number(value.toFixed(1));

record('model-map', {
  command: 'npm run build && node results/model-map.js',
  seed: 1,
  chromium: browser.version(),
  points: Number(/\d+/.exec(name)[0]),
  mapPixels: [Math.round(width), Math.round(height)],
  loadAverageBefore: rounded(load),
  seconds,
  framesPerSecond: rounded((1000 * frames.length) / total),
  processorMillisecondsPerFrame: rounded((1000 * computed) / frames.length),
  medianFrameMilliseconds: rounded(frames[Math.floor(frames.length / 2)]),
  frame95thPercentileMilliseconds: rounded(frames[Math.floor(0.95 * frames.length)]),
});
await browser.close();
studio.kill();
rmSync(folder, { recursive: true, force: true });
