// Training and studio over hours: node results/soak.js [--minutes 120] [--every 10] [--out FILE]
// A training of one thread and, beside it, the studio with live clients that come and go and pages that are polled. Resident memory, heap
// and open files of both processes every few seconds; then a least-squares slope of each, the first tenth of the time left out, with a
// 95 % interval for as many independent samples as the residuals' correlation leaves.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openFiles, residentMiB, startStudio, wait } from './processes.js';
import { record } from './record.js';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    every: { type: 'string', default: '10' },
    preset: { type: 'string', default: 'digits' },
    out: { type: 'string', default: 'soak' },
  },
});
const [minutes, every] = [Number(flags.minutes), Number(flags.every)];
const folder = mkdtempSync(join(tmpdir(), 'ali-soak-'));
const runs = join(folder, 'runs');
const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const watcher = ['--import', new URL('./report-heap.js', import.meta.url).href];
const heapFile = (name) => join(folder, `${name}.json`);
const heapOf = (name) => (existsSync(heapFile(name)) ? JSON.parse(readFileSync(heapFile(name), 'utf8')) : undefined);

const counts = { requests: 0, events: 0, clients: 0, errors: 0 };
const problems = [];
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const problem = (text) => {
  counts.errors++;
  if (problems.length < 5) problems.push(text);
};

function ask(address) {
  return new Promise((done) => {
    counts.requests++;
    const request = get(address, { agent }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => {
        if (response.statusCode !== 200) problem(`${address}: ${response.statusCode}`);
        done(Buffer.concat(pieces).toString('latin1'));
      });
    });
    request.on('error', (error) => {
      problem(`${address}: ${error.message}`);
      done('');
    });
  });
}

/** A live client that stays for a while. */
async function stay(base, seconds) {
  counts.clients++;
  let seen = 0;
  const request = get(`${base}api/events?run=busy`, { agent: false }, (response) => {
    response.setEncoding('utf8').on('data', (text) => {
      seen += text.split('event: ').length - 1;
    });
  });
  request.on('error', () => {});
  await wait(1000 * seconds);
  request.destroy();
  counts.events += seen;
  if (seen === 0) problem('a live client saw nothing');
}

async function poll(base, closing) {
  const page = await ask(base);
  const files = [...page.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+)"/g)].map(([, path]) => path);
  while (!closing.aborted) {
    const history = await ask(`${base}api/runs/busy/history`);
    const samples = JSON.parse(history || '{}').pictures?.samples ?? [];
    await Promise.all([
      ask(base),
      ...files.map((path) => ask(`${base}${path}`)),
      ask(`${base}api/runs`),
      ask(`${base}api/runs/busy`),
      ask(`${base}api/form`),
      ...(samples.length > 0 ? [ask(`${base}api/runs/busy/pictures/${pictureOf(samples.at(-1))}`)] : []),
    ]);
    await wait(1000);
  }
}
const pictureOf = (step) => `step-${String(step).padStart(8, '0')}.png`;

async function comeAndGo(base, closing) {
  for (let turn = 0; !closing.aborted; turn++) await stay(base, 5 + (turn % 4) * 10);
}

const quantiles = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.2, 2.18, 2.16, 2.14, 2.13];

/** Slope of y over x with the half of its 95 % interval. */
function slope(x, y) {
  const n = x.length;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const value = x.reduce((sum, each, i) => sum + (each - mx) * (y[i] - my), 0) / spread;
  const residuals = y.map((each, i) => each - my - value * (x[i] - mx));
  const squares = residuals.reduce((sum, each) => sum + each * each, 0);
  const lagged = residuals.slice(1).reduce((sum, each, i) => sum + each * residuals[i], 0);
  const correlation = squares > 0 ? Math.min(0.99, Math.max(0, lagged / squares)) : 0;
  const independent = Math.max(3, (n * (1 - correlation)) / (1 + correlation));
  const error = Math.sqrt(squares / n / (independent - 2) / (spread / n));
  const t = quantiles[Math.floor(independent) - 3] ?? 1.96 + 2.5 / (independent - 2);
  return { value, half: t * error, mean: my };
}

const digits = (value) => Number(value.toPrecision(4));
let [training, studio] = [undefined, undefined];
const closing = new AbortController();
try {
  const words = ['--threads', '1', '--steps', '1000000000', '--out', join(runs, 'busy'), '--quiet'];
  const often = ['--set', 'logEvery=20', '--set', 'snapshotEvery=1000', '--set', 'checkpointEvery=1000'];
  training = spawn(process.execPath, [...watcher, ali, 'train', flags.preset, ...words, ...often], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, HEAP_FILE: heapFile('training') },
  });
  studio = await startStudio(runs, { flags: watcher, env: { HEAP_FILE: heapFile('studio') } });
  while (!existsSync(join(runs, 'busy', 'metrics.jsonl'))) await wait(200);
  const { base } = studio;
  const polling = [poll(base, closing.signal), comeAndGo(base, closing.signal), comeAndGo(base, closing.signal)];
  const pids = { training: training.pid, studio: studio.child.pid };
  const samples = [];
  const began = performance.now();
  for (let turn = 1; performance.now() - began < 60_000 * minutes; turn++) {
    await wait(Math.max(0, began + 1000 * every * turn - performance.now()));
    if (training.exitCode !== null || studio.child.exitCode !== null) throw new Error('a process ended');
    const sample = { hours: (performance.now() - began) / 3_600_000 };
    for (const [name, pid] of Object.entries(pids)) {
      const heap = heapOf(name);
      sample[name] = {
        residentMiB: residentMiB(pid),
        heapMiB: heap.heapUsed / 2 ** 20,
        externalMiB: heap.external / 2 ** 20,
        openFiles: openFiles(pid),
        activeResources: heap.resources,
      };
    }
    samples.push(sample);
    if (turn % 6 === 1) console.error(JSON.stringify(sample));
  }
  closing.abort();
  const used = samples.slice(Math.ceil(samples.length / 10));
  const hours = used.map((sample) => sample.hours);
  const slopes = Object.fromEntries(
    Object.keys(pids).map((name) => [
      name,
      Object.fromEntries(
        Object.keys(used[0][name]).map((what) => {
          const { value, half, mean } = slope(
            hours,
            used.map((sample) => sample[name][what]),
          );
          const interval = [digits(value - half), digits(value + half)];
          const change = digits(value * (hours.at(-1) - hours[0]));
          return [what, { mean: digits(mean), perHour: digits(value), interval95: interval, changeInAll: change }];
        }),
      ),
    ]),
  );
  const shown = Math.max(1, Math.floor(samples.length / 24));
  const lastLine = readFileSync(join(runs, 'busy', 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .at(-1);
  record(flags.out, {
    command: `node results/soak.js ${process.argv.slice(2).join(' ')}`.trim(),
    seed: 1,
    preset: flags.preset,
    minutes,
    secondsBetweenSamples: every,
    leftOut: 'the first tenth of the time',
    samples: samples.length,
    steps: JSON.parse(lastLine).step,
    ...counts,
    firstErrors: problems,
    slopes,
    series: samples
      .filter((_, place) => place % shown === 0)
      .map((sample) => JSON.parse(JSON.stringify(sample, rounding))),
  });
  await Promise.race([Promise.all(polling), wait(40_000)]);
} finally {
  closing.abort();
  agent.destroy();
  studio?.child.kill('SIGTERM');
  if (training && training.exitCode === null) {
    training.kill('SIGTERM');
    await once(training, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}
function rounding(_, value) {
  return typeof value === 'number' ? digits(value) : value;
}
process.exit(counts.errors > 0 ? 1 : 0);
