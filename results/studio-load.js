// Measures the studio's page under load in headless Chromium: the list of 200 runs, and a run of 500,000 logged points.
// npm run build && node results/studio-load.js
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { findChromium } from '../test/open-lab.js';
import { makeLongRun, makeRuns, paintList, watchLongRun } from '../test/studio-load.js';
import { record } from './record.js';

const load = loadavg()[0];
const loads = 8;
const folder = mkdtempSync(join(tmpdir(), 'ali-studio-load-'));
const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const words = ['train', 'digits', '--steps', '6', '--snapshot-every', '6', '--quiet', '--out', join(folder, 'one')];
const { status, stderr } = spawnSync(process.execPath, [ali, ...words], { encoding: 'utf8' });
if (status !== 0) throw new Error(stderr);
makeRuns(join(folder, 'one'), join(folder, 'many'), 200);
makeLongRun(join(folder, 'one'), join(folder, 'long', 'long'), 500_000);
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });

async function withStudio(runs, use) {
  const studio = spawn(process.execPath, [ali, 'studio', join(folder, runs), '--port', '0']);
  const address = await new Promise((done) =>
    studio.stdout.on('data', (text) => {
      const [, address] = /^studio: (.*)$/m.exec(text) ?? [];
      if (address) done(address);
    }),
  );
  const result = await use(address);
  studio.kill('SIGTERM');
  return result;
}

const rounded = (value) => Number(value.toFixed(1));
const times = await withStudio('many', async (address) => {
  const all = [];
  for (let load = 0; load < loads; load++) all.push(await paintList(browser, address, 200));
  return all;
});
const sorted = (key) => times.map((each) => each[key]).sort((a, b) => a - b);
const summary = (key) => ({
  first: rounded(times[0][key]),
  least: rounded(sorted(key)[0]),
  median: rounded(sorted(key)[Math.floor(loads / 2)]),
});
const long = await withStudio('long', (address) => watchLongRun(browser, address.split('#')[0], 'long'));
const page = new URL('../dist/studio/web/', import.meta.url);
const html = readFileSync(new URL('index.html', page), 'utf8');
const files = ['index.html', ...[...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name)];
const weight = files.reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, page))).length, 0);

record('studio-load', {
  command: 'npm run build && node results/studio-load.js',
  seed: 1,
  chromium: browser.version(),
  loadAverageBefore: rounded(load),
  listOf200Runs: {
    loadsWithoutCache: loads,
    firstPaintMilliseconds: summary('firstPaint'),
    allRowsMilliseconds: summary('rows'),
    pageWeightGzippedBytes: weight,
  },
  runOf500000PointsInFourCurves: {
    curvesShownAfterMilliseconds: rounded(long.shown),
    bytesTold: long.bytes,
    processorMillisecondsPerFrameUnderThePointer: rounded(long.processor),
  },
});
await browser.close();
rmSync(folder, { recursive: true, force: true });
