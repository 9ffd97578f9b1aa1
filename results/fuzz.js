// Every reader against mutated inputs: node results/fuzz.js [--count 100000] [--seed 1] [--only npy,png] [--state FOLDER]
// A reader is read by a process of its own, so that one that dies is noticed. Goes on where an earlier call with the same
// state folder has stopped; input k of a reader is the same whenever it is made. Failing inputs are left in the state folder.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { record } from './record.js';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    state: { type: 'string', default: join(tmpdir(), 'ali-fuzz') },
    reader: { type: 'string' },
  },
});
const [count, seed] = [Number(options.count), Number(options.seed)];
const state = resolve(options.state);
const nothing = { done: 0, values: 0, refused: 0, failures: [], seconds: 0, longest: 0, largest: 0, peakRssMiB: 0 };
const fileOf = (reader) => join(state, `${reader}-${seed}.json`);
const read = (reader) => (existsSync(fileOf(reader)) ? JSON.parse(readFileSync(fileOf(reader), 'utf8')) : nothing);
const write = (reader, progress) => {
  writeFileSync(`${fileOf(reader)}.tmp`, JSON.stringify(progress));
  renameSync(`${fileOf(reader)}.tmp`, fileOf(reader));
};

/** In the process of one reader: goes on until `count`, noting every hundred inputs how far it is. */
async function fuzzReader(name) {
  const folder = mkdtempSync(join(tmpdir(), 'ali-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const target = targets.find((each) => each.name === name);
  const fuzzer = createFuzzer(target, { folder, seed });
  const progress = structuredClone(read(name));
  for (let index = progress.done; index < count; index++) {
    const { kind, failure, seconds, largest, file, bytes } = await fuzzer.check(index);
    if (kind === 'value') progress.values++;
    if (kind === 'refused') progress.refused++;
    if (kind === 'failure') {
      progress.failures.push({ index, file, failure });
      writeFileSync(join(state, `${name}-${seed}-${index}-${file.replaceAll('/', '_')}`), bytes);
    }
    progress.done = index + 1;
    progress.seconds += seconds;
    progress.longest = Math.max(progress.longest, seconds);
    progress.largest = Math.max(progress.largest, largest);
    progress.peakRssMiB = Math.max(progress.peakRssMiB, Math.round(process.resourceUsage().maxRSS / 1024));
    if (progress.done % 100 === 0 || progress.done === count) write(name, progress);
  }
  process.exit(0);
}

/** Starts the process of a reader and stops it where it notes nothing for two minutes. */
async function watchReader(name) {
  const flags = ['--reader', name, '--count', count, '--seed', seed, '--state', state].map(String);
  for (;;) {
    const before = read(name).done;
    if (before >= count) return;
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...flags], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    let [last, idle] = [before, 0];
    const timer = setInterval(() => {
      const { done } = read(name);
      idle = done === last ? idle + 1 : 0;
      last = done;
      if (idle === 4) child.kill('SIGKILL');
    }, 30_000);
    const [code, signal] = await new Promise((done) => child.on('exit', (...how) => done(how)));
    clearInterval(timer);
    if (code === 0) continue;
    const progress = structuredClone(read(name));
    const failure = `the process ended with ${signal ?? code} within the 100 inputs from ${progress.done} on`;
    progress.failures.push({ index: progress.done, failure });
    progress.done += 100;
    write(name, progress);
  }
}

const source = fileURLToPath(new URL('../test/fuzz/index.ts', import.meta.url));
// The server stays open: readers load some of their modules only when they need them.
const server = await createServer({
  configFile: false,
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
});
const { createFuzzer, targets } = await server.ssrLoadModule(source);
if (options.reader) await fuzzReader(options.reader);
mkdirSync(state, { recursive: true });
const chosen = targets
  .map(({ name }) => name)
  .filter((name) => !options.only || options.only.split(',').includes(name));
const readers = {};
for (const name of chosen) {
  await watchReader(name);
  const { done, values, refused, failures, seconds, longest, largest, peakRssMiB } = read(name);
  readers[name] = {
    inputs: done,
    values,
    refused,
    failures: failures.length,
    secondsOfProcessor: Math.round(seconds * 10) / 10,
    longestSeconds: Math.round(longest * 1000) / 1000,
    largestBytesAtOnce: largest,
    peakRssMiB,
  };
  console.error(name, JSON.stringify(readers[name]));
  for (const failure of failures.slice(0, 5)) console.error('  ', JSON.stringify(failure).slice(0, 400));
}
if (!options.only) record('fuzz', { command: `node results/fuzz.js --count ${count}`, seed, count, readers });
process.exit(0);
