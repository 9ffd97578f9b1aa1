// Serves the bundled lab from a server of plain files, below a path, and opens it in headless Chromium.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../dist/studio/web/lab/', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** Where a browser is: that of ALI_CHROMIUM, an installed one, or the one of @sparticuz/chromium; undefined without one. */
export async function findChromium() {
  const known = [process.env.ALI_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];
  const installed = known.find((path) => path && existsSync(path));
  if (installed) return installed;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** Opens the lab; `close` ends browser and server. `foreign` lists requests to any other origin. */
export async function openLab(executablePath, { width = 1280, height = 900, ...context } = {}) {
  const { chromium } = await import('playwright-core');
  const server = createServer(({ url }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://host').pathname));
    const file = join(folder, path.replace(/^\/below\//, '').replace(/^$/, 'index.html'));
    if (!path.startsWith('/below/') || !file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width, height }, ...context });
  const foreign = [];
  const faults = [];
  let script;
  page.on('request', (request) => {
    if (/\/worker-[^/]+\.js$/.test(request.url())) script = request.url();
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) foreign.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${origin}/below/`);
  return {
    browser,
    page,
    foreign,
    faults,
    async ask(wishes, steps) {
      while (!script) await page.waitForEvent('request');
      return page.evaluate(
        ([script, wishes, steps]) =>
          new Promise((resolve, reject) => {
            const worker = new Worker(script, { type: 'module' });
            const messages = [];
            worker.onerror = ({ message }) => reject(new Error(message));
            worker.onmessage = ({ data }) => {
              messages.push(data);
              if (data.steps < steps) return;
              worker.terminate();
              resolve(messages);
            };
            for (const wish of wishes) worker.postMessage(wish);
          }),
        [script, wishes, steps],
      );
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
