// A studio under load: a folder of many runs and one of a very long one, and how its page copes with them in a browser.
import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `count` runs out of a finished one: what the list reads of them. */
export function makeRuns(from, folder, count) {
  for (let number = 1; number <= count; number++) {
    const run = join(folder, `${String(number).padStart(4, '0')}-digits`);
    mkdirSync(join(run, 'samples'), { recursive: true });
    mkdirSync(join(run, 'checkpoints', 'step-00000006'), { recursive: true });
    const picture = join('samples', 'step-00000006.png');
    for (const name of ['config.json', 'metrics.jsonl', picture]) copyFileSync(join(from, name), join(run, name));
  }
}

/** Makes a run whose metrics have so many lines of four curves. */
export function makeLongRun(from, run, lines) {
  mkdirSync(run, { recursive: true });
  copyFileSync(join(from, 'config.json'), join(run, 'config.json'));
  const path = join(run, 'metrics.jsonl');
  writeFileSync(path, '');
  const wave = (step, period) => (0.7 + 0.3 * Math.sin(step / period) + 0.1 * Math.sin(step)).toFixed(5);
  for (let first = 1; first <= lines; first += 10_000) {
    const part = [];
    for (let step = first; step < first + 10_000 && step <= lines; step++) {
      part.push(
        `{"step":${step},"time":${1e9 + step / 50},"loss/discriminator":${wave(step, 900)},"loss/generator":${wave(step, 7000)},"discriminator/encoder-joint":${wave(step, 5000)},"discriminator/decoder-joint":${wave(step, 300)}}\n`,
      );
    }
    appendFileSync(path, part.join(''));
  }
}

/** Milliseconds from asking for the list to its first paint, and to all its rows being there; in a context without any cache. */
export async function paintList(browser, address, rows) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript((rows) => {
    const seen = () => {
      if (window.rowsAt === undefined && document.querySelectorAll('.run').length === rows) {
        requestAnimationFrame(() => {
          window.rowsAt ??= performance.now();
        });
      }
    };
    new MutationObserver(seen).observe(document, { childList: true, subtree: true });
  }, rows);
  await page.goto(address);
  await page.waitForFunction(() => window.rowsAt !== undefined, undefined, { timeout: 30_000 });
  const times = await page.evaluate(() => ({
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    rows: window.rowsAt,
  }));
  await context.close();
  return times;
}

/** Opens a long run's page and moves the pointer over its curves: bytes that it was told, and milliseconds of the page's thread a frame. */
export async function watchLongRun(browser, base, name, { moves = 120 } = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  let bytes = 0;
  devtools.on('Network.dataReceived', ({ dataLength }) => {
    bytes += dataLength;
  });
  const began = performance.now();
  await page.goto(`${base}#/run/${name}`);
  const chart = page.getByRole('img', { name: /^Losses\. Latest: discriminator \d/ });
  await chart.waitFor({ timeout: 60_000 });
  const shown = performance.now() - began;
  const { x, y, width, height } = await chart.boundingBox();
  const spent = async () =>
    (await devtools.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration').value;
  const before = await spent();
  for (let move = 0; move < moves; move++) {
    await page.mouse.move(x + 60 + ((width - 80) * move) / moves, y + height / 2);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const processor = (1000 * ((await spent()) - before)) / moves;
  await page.close();
  return { shown, bytes, processor };
}
