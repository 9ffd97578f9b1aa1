// Pictures of the studio's pages for README.md: node results/screenshots.js RUNS_DIR RUN
// RUN is a finished run of images in RUNS_DIR; writes results/studio-run.png, studio-model.png and, with --all, one of every page
// in light, dark and narrow into the folder that it names.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../test/open-lab.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: 'string' } } });
const [runs, run] = positionals;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const studio = spawn(process.execPath, [here('../dist/cli/main.js'), 'studio', runs, '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const address = await new Promise((resolve) => {
  createInterface({ input: studio.stdout }).on('line', (line) => {
    if (line.startsWith('studio: ')) resolve(line.slice('studio: '.length));
  });
});
const base = address.split('#')[0];
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
const pages = {
  runs: '#/',
  run: `#/run/${run}`,
  start: '#/start',
  model: `model.html?run=${run}`,
  lab: 'lab/',
};

async function shoot(name, file, { width = 1280, height = 900, colorScheme = 'light', wait = 4000 } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(address);
  await page.goto(`${base}${pages[name]}`);
  await page.waitForTimeout(wait);
  await page.screenshot({ path: file });
  await page.close();
}

await shoot('run', here('studio-run.png'));
await shoot('model', here('studio-model.png'), { wait: 15_000 });
if (values.all) {
  mkdirSync(values.all, { recursive: true });
  for (const name of Object.keys(pages)) {
    await shoot(name, join(values.all, `${name}-dark.png`), { colorScheme: 'dark', height: 1600, wait: 12_000 });
    await shoot(name, join(values.all, `${name}-narrow.png`), { width: 400, height: 1200, wait: 8000 });
  }
}
await browser.close();
studio.kill('SIGTERM');
