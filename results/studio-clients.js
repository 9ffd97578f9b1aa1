// The studio under load beside a training: node results/studio-clients.js [--rounds 64]
// A training of one thread; the studio open beside it; in turns, A B C C B A and so on: without load (A); with live clients that follow the run and
// a steady stream of requests for the list, a run, its metrics and its pictures (B); with a loop that only burns as much processor time as studio and
// clients did, and stands for what the other core costs the training's (C). Steps a second of each turn, and every answer, are counted.
// A sitting becomes results/studio-clients-N.json, and results/studio-clients.json is what all of them say; --rounds 0 only sums them up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { cpuSeconds, startStudio, wait } from './processes.js';
import { record } from './record.js';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '64' } } });
const rounds = Number(flags.rounds);
/** The same in every sitting, as they are summed up. */
const [preset, clients, rate, seconds] = ['digits', 50, 500, 4];
if (rounds !== 0 && !(rounds >= 64))
  throw new Error(`--rounds: expected at least 64, for the bound of 95 %, or 0; received ${flags.rounds}`);
/** Milliseconds after which what was just started has settled. */
const settling = 1500;
/** Turns under load before the first that is measured: server and clients get quick with use. Their answers count. */
const warmUps = 4;
const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const results = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ali-load-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const runs = join(folder, 'runs');
const train = (out, steps, ...more) =>
  spawn(
    process.execPath,
    [ali, 'train', preset, '--threads', '1', '--steps', `${steps}`, '--out', join(runs, out), '--quiet', ...more],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );

/** The last step that is logged, and the seconds of training until then. */
function progress() {
  const lines = readFileSync(join(runs, 'busy', 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  for (const line of lines.reverse()) {
    const { step, time } = JSON.parse(line);
    if (time !== undefined) return { step, time };
  }
  throw new Error('nothing is logged yet');
}

const problems = [];
let failed = 0;
const answers = { sent: 0, answered: 0, notModified: 0, megabytes: 0, milliseconds: [] };
const tags = new Map();

function ask(pool, path, headers = {}) {
  const began = performance.now();
  answers.sent++;
  let [status, bytes] = [0, 0];
  pool.dispatch(
    { method: 'GET', path, headers: { ...headers, 'Accept-Encoding': 'gzip' } },
    {
      onRequestStart() {},
      onResponseStart(_, code, { etag }) {
        status = code;
        if (etag) tags.set(path, etag);
      },
      onResponseData(_, piece) {
        bytes += piece.length;
      },
      onResponseEnd() {
        answers.answered++;
        answers.megabytes += bytes / 1e6;
        answers.milliseconds.push(performance.now() - began);
        if (status === 304) answers.notModified++;
        else if (status !== 200 || bytes === 0) problems.push(`${path}: ${status}, ${bytes} bytes`);
      },
      onResponseError(_, error) {
        failed++;
        problems.push(`${path}: ${error.message}`);
      },
    },
  );
}

/** A page that follows the run; `closed` where it ended before it was told to. */
function follow(base) {
  const client = { history: 0, records: 0, runs: 0, request: undefined };
  let left = false;
  client.request = get(`${base}api/events?run=busy`, { agent: false }, (response) => {
    if (response.statusCode !== 200) problems.push(`events: ${response.statusCode}`);
    response.setEncoding('utf8').on('data', (text) => {
      for (const [, name] of text.matchAll(/^event: (\w+)$/gm)) client[name]++;
    });
    response.on('close', () => left || problems.push('events: the stream ended'));
  });
  client.request.on('error', (error) => left || problems.push(`events: ${error.message}`));
  return {
    client,
    leave() {
      left = true;
      client.request.destroy();
    },
  };
}

/** Requests at a steady rate, whether or not the ones before have been answered. */
async function load(pool, pictures) {
  const paths = [
    () => '/api/runs',
    () => '/api/runs/busy/history',
    (turn) => `/api/runs/busy/pictures/${pictures[turn % pictures.length]}`,
    (turn) => `/api/runs/idle-${turn % 5}`,
    (turn) => `/api/runs/idle-${turn % 5}/history`,
  ];
  const began = performance.now();
  for (let turn = 0; performance.now() - began < 1000 * seconds; ) {
    const due = ((performance.now() - began) / 1000) * rate;
    for (; turn < due; turn++) {
      const path = paths[turn % paths.length](Math.floor(turn / paths.length));
      // As a browser does: every second time it has the picture already and asks whether it is new.
      const known = turn % 2 === 0 && tags.get(path);
      ask(pool, path, known ? { 'If-None-Match': known } : {});
    }
    await wait(4);
  }
  for (let tries = 0; tries < 100 && answers.answered + failed < answers.sent; tries++) await wait(50);
  if (answers.answered + failed < answers.sent) problems.push('requests were not answered within five seconds');
}

async function turn(work, pids) {
  const before = progress();
  const used = pids.map(cpuSeconds);
  const own = process.cpuUsage();
  const began = performance.now();
  await work();
  const passed = (performance.now() - began) / 1000;
  const after = progress();
  const { user, system } = process.cpuUsage(own);
  const [studio, training] = pids.map((pid, place) => (cpuSeconds(pid) - used[place]) / passed);
  const row = {
    stepsPerSecond: (after.step - before.step) / (after.time - before.time),
    cores: { training, studio, clients: (user + system) / 1e6 / passed },
  };
  console.error(JSON.stringify(row));
  return row;
}

const rounded = (value, digits = 4) => Number(value.toPrecision(digits));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percentile = (sorted, share) =>
  rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0, 3);

/** How much slower training is beside one kind of load: mean, its standard error, and the upper end of a one-sided interval of 95 %. */
function slowed(turns, kind) {
  // Logarithms of ratios: a slow turn counts as much on either side.
  const ratios = turns.map(({ stepsPerSecond }) => Math.log(stepsPerSecond[kind] / stepsPerSecond.withoutLoad));
  const variance = ratios.reduce((sum, each) => sum + (each - mean(ratios)) ** 2, 0) / Math.max(1, ratios.length - 1);
  const error = Math.sqrt(variance / ratios.length);
  const by = (deviations) => rounded(1 - Math.exp(mean(ratios) + deviations * error), 3);
  // Student's t for 63 degrees of freedom: with more turns it would be less.
  return { by: by(0), standardError: rounded(error, 2), atMost: by(-1.67) };
}

/** Both kinds of load; the second is a loop that burns as much processor time and does nothing else. */
const slowdowns = (turns) => ({
  trainingSlowed: slowed(turns, 'withLoad'),
  slowedByLoopAlone: slowed(turns, 'besideLoop'),
});

/** The sittings on the disk, in the order in which they were. */
function sittings() {
  const names = readdirSync(results).filter((name) => /^studio-clients-\d+\.json$/.test(name));
  const numbers = names.map((name) => Number(/\d+/.exec(name)[0])).sort((a, b) => a - b);
  return numbers.map((number) => JSON.parse(readFileSync(join(results, `studio-clients-${number}.json`), 'utf8')));
}

async function sit() {
  let training;
  let studio;
  try {
    await once(train('idle-0', 60, '--set', 'snapshotEvery=20'), 'exit');
    for (let place = 1; place < 5; place++)
      cpSync(join(runs, 'idle-0'), join(runs, `idle-${place}`), { recursive: true });
    training = train('busy', 1e9, '--set', 'logEvery=5', '--set', 'snapshotEvery=200', '--set', 'checkpointEvery=1000');
    studio = await startStudio(runs);
    for (let tries = 0; tries < 600; tries++) {
      await wait(100);
      try {
        if (progress().step > 250) break;
      } catch {
        // It has not begun.
      }
    }
    const pictures = readdirSync(join(runs, 'busy', 'samples'));
    const pids = [studio.child.pid, training.pid];
    const pool = new Pool(studio.base, { connections: 16 });
    const turns = [];
    const live = [];
    let burnt = 0;
    const without = () => turn(() => wait(1000 * seconds), pids);
    const within = async () => {
      const followers = Array.from({ length: clients }, () => follow(studio.base));
      // Each is sent the whole history once; what is measured is the time after it.
      await wait(settling);
      const row = await turn(() => load(pool, pictures), pids);
      for (const { client, leave } of followers) {
        if (client.history === 0 || client.records === 0) problems.push('events: a client saw nothing of the run');
        live.push(client.records);
        leave();
      }
      await wait(500);
      burnt = row.cores.studio + row.cores.clients;
      return row;
    };
    const burning = async () => {
      const loop = `setInterval(() => { for (const end = performance.now() + ${4 * burnt}; performance.now() < end; ); }, 4)`;
      const burner = spawn(process.execPath, ['-e', loop], { stdio: 'ignore' });
      await wait(500);
      const row = await turn(() => wait(1000 * seconds), [burner.pid, training.pid]);
      burner.kill('SIGKILL');
      await once(burner, 'exit');
      return row;
    };
    for (let round = 0; round < warmUps; round++) await within();
    for (let round = 0; round < rounds; round++) {
      // There and back: what drifts with time falls out.
      const kinds = Object.entries({ without, within, burning });
      const row = {};
      for (const [kind, measure] of round % 2 === 0 ? kinds : kinds.reverse()) row[kind] = await measure();
      turns.push(row);
    }
    await pool.close();
    const rows = turns.map(({ without, within, burning }) => ({
      stepsPerSecond: {
        withoutLoad: rounded(without.stepsPerSecond),
        withLoad: rounded(within.stepsPerSecond),
        besideLoop: rounded(burning.stepsPerSecond),
      },
      coresBusyWithLoad: Object.fromEntries(
        Object.entries(within.cores).map(([name, value]) => [name, rounded(value, 2)]),
      ),
    }));
    const sorted = answers.milliseconds.sort((a, b) => a - b);
    record(`studio-clients-${sittings().length + 1}`, {
      command: `node results/studio-clients.js ${process.argv.slice(2).join(' ')}`.trim(),
      seed: 1,
      preset,
      trainingThreads: 1,
      liveClients: clients,
      requestsPerSecond: rounded(answers.sent / (seconds * (warmUps + rounds))),
      secondsOfEachTurn: seconds,
      turns: rows,
      ...slowdowns(rows),
      requests: {
        sent: answers.sent,
        answered: answers.answered,
        notModified: answers.notModified,
        megabytes: rounded(answers.megabytes),
        milliseconds: { median: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), most: percentile(sorted, 1) },
      },
      recordsEventsOfAClient: { least: Math.min(...live), most: Math.max(...live) },
      errors: problems.length,
      firstErrors: problems.slice(0, 5),
    });
  } finally {
    studio?.child.kill('SIGTERM');
    if (training && training.exitCode === null) {
      training.kill('SIGKILL');
      await once(training, 'exit');
    }
  }
}

if (rounds > 0) await sit();
const all = sittings();
const total = (name) => all.reduce((sum, { requests }) => sum + requests[name], 0);
const errors = all.reduce((sum, each) => sum + each.errors, 0);
const { trainingSlowed, slowedByLoopAlone } = slowdowns(all.flatMap(({ turns }) => turns));
record('studio-clients', {
  command: 'node results/studio-clients.js [--rounds N], once for each sitting',
  seed: 1,
  sittings: all.map(({ command, date, turns, trainingSlowed }) => ({
    command,
    date,
    turns: turns.length,
    trainingSlowed,
  })),
  trainingSlowed,
  slowedByLoopAlone,
  requests: { sent: total('sent'), answered: total('answered'), notModified: total('notModified') },
  errors,
});
process.exit(errors > 0 || trainingSlowed.atMost >= 0.05 ? 1 : 0);
