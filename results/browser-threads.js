// Measures whether threads pay in the browser: decoders as the model page runs them, and the lab's training graph, by ONNX
// Runtime's WebAssembly in a worker of headless Chromium, on one thread and on two: beside whatever else runs, and ahead of it
// (the browser's scheduling group in front of all others, which needs Linux and its administrator).
// node results/browser-threads.js
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer as createVite } from 'vite';
import { findChromium } from '../test/open-lab.js';
import { record } from './record.js';

const load = loadavg()[0];
const variants = { oneThread: 1, twoThreads: 2 };
/** Of one program on one number of threads. */
const milliseconds = 2500;
/** Until the browser has compiled for speed. */
const warmUp = 3000;
const seed = 1;
/** Items that the model page decodes in one call. */
const batch = 32;
const root = new URL('..', import.meta.url);
const runtime = new URL('node_modules/onnxruntime-web/', root);

const vite = await createVite({
  root: root.pathname,
  configFile: false,
  appType: 'custom',
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: false, watch: null },
});
const source = (path) => vite.ssrLoadModule(`/src/${path}`);
const { resolveConfig } = await source('train/train.ts');
const { encodeNetwork } = await source('networks/inference.ts');
const { networksOf } = await source('presets/networks-of.ts');
const { fillNormal } = await source('random/fill.ts');
const { buildStep } = await source('train/step.ts');
const { batchSize, firstSettings, labConfig } = await source('studio/lab/settings.ts');

/** Numbers of the size of weights; variances are above 0. */
function numbers({ name, shape }) {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  fillNormal(data, { seed, stream: name, step: 0 });
  return data.map((value) => (/variance/.test(name) ? 1 + Math.abs(value) : 0.05 * value));
}

function decoder(preset) {
  const config = resolveConfig({ preset });
  const options = { networks: networksOf(config), shape: config.shape, batchNorm: config.batchNorm };
  const isFed = ({ name }) => name === 'z' || name === 'likelihood';
  const states = encodeNetwork('decoder', options).inputs.filter((input) => !isFed(input));
  const initializers = new Map(states.map((state) => [state.name, numbers(state)]));
  const { bytes, inputs } = encodeNetwork('decoder', options, { initializers });
  return { bytes, inputs: inputs.map(({ name, shape }) => ({ name, shape: [batch, ...shape.slice(1)] })) };
}

const programs = {
  'decoder of digits': decoder('digits'),
  'decoder of cifar10': decoder('cifar10'),
  'training graph of the lab': buildStep(labConfig(firstSettings), 'float32').model,
};

const script = `
import * as ort from '/dist/ort.wasm.min.mjs';
self.onmessage = async ({ data: { bytes, feeds, threads, warmUp, milliseconds } }) => {
  ort.env.wasm.numThreads = threads;
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const tensors = Object.fromEntries(feeds.map(({ name, shape, data }) => [name, new ort.Tensor('float32', data, shape)]));
  for (const end = performance.now() + warmUp; performance.now() < end; ) await session.run(tensors);
  const times = [];
  for (const end = performance.now() + milliseconds; performance.now() < end || times.length < 3; ) {
    const began = performance.now();
    await session.run(tensors);
    times.push(performance.now() - began);
  }
  self.postMessage({ times, isolated: self.crossOriginIsolated });
};`;
const types = { '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const server = createServer(({ url }, response) => {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  const type = types[extname(url)] ?? 'text/html';
  response.writeHead(200, { 'Content-Type': url === '/worker.mjs' ? 'text/javascript' : type });
  if (url === '/worker.mjs') response.end(script);
  else response.end(url.startsWith('/dist/') ? readFileSync(new URL(`.${url}`, runtime)) : '<!doctype html>');
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });

/** Milliseconds of every call of a program, in a page of its own. */
async function time({ bytes, inputs }, threads) {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => console.error(message.text()));
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const { times, isolated } = await page.evaluate(
    ([encoded, inputs, threads, warmUp, milliseconds]) =>
      new Promise((resolve, reject) => {
        const worker = new Worker('/worker.mjs', { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
        const feeds = inputs.map(({ values, ...input }) => ({ ...input, data: Float32Array.from(values) }));
        worker.postMessage({ bytes, feeds, threads, warmUp, milliseconds });
      }),
    [
      Buffer.from(bytes).toString('base64'),
      inputs.map((input) => ({ ...input, values: [...numbers(input)] })),
      threads,
      warmUp,
      milliseconds,
    ],
  );
  if (!isolated) throw new Error('the page is not isolated, so there are no threads');
  await page.close();
  return times;
}

async function measure() {
  const measured = {};
  for (const [name, program] of Object.entries(programs)) {
    measured[name] = {};
    for (const [variant, threads] of Object.entries(variants)) {
      const sorted = (await time(program, threads)).sort((a, b) => a - b);
      const [least, median] = [sorted[0], sorted[Math.floor(sorted.length / 2)]].map((time) => Number(time.toFixed(2)));
      measured[name][variant] = { calls: sorted.length, leastMilliseconds: least, medianMilliseconds: median };
    }
  }
  return measured;
}

const beside = await measure();
for (const pid of execFileSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' })
  .trim()
  .split('\n')) {
  writeFileSync(`/proc/${pid}/autogroup`, '-15');
}
const ahead = await measure();
record('browser-threads', {
  command: 'node results/browser-threads.js',
  seed,
  chromium: browser.version(),
  'onnxruntime-web': JSON.parse(readFileSync(new URL('package.json', runtime), 'utf8')).version,
  loadAverageBefore: Number(load.toFixed(1)),
  itemsInACallOfADecoder: batch,
  pairsInABatchOfTheLab: batchSize,
  besideOtherWork: beside,
  aheadOfOtherWork: ahead,
});
await browser.close();
server.close();
await vite.close();
