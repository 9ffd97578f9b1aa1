// npm run bench -- [--presets a,b] [--threads 1,2] [--steps N] [--batch 25,100] [--json] [--out FILE] [--peer "python3 PATH"]
// Times a training step of each preset at each thread count, and batch size where --batch gives some. With --peer, runs that command in turn with ours
// (A B A B): it gets PRESET --steps N --threads T and prints a JSON line with step_ms_median and peak_rss_mib.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    presets: { type: 'string', default: 'grid,grid-paper,digits,mnist-mlp,svhn,cifar10,celeba' },
    threads: { type: 'string', default: '1,2' },
    steps: { type: 'string' },
    batch: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    peer: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});
const defaultSteps = { grid: 200, 'grid-paper': 200, digits: 100, 'mnist-mlp': 60, svhn: 8, cifar10: 10, celeba: 4 };
// The peer's grid is the paper's toy: grid-paper does the same work, grid has a gradient penalty more and no batch norm.
const peerName = { 'mnist-mlp': 'mnist', 'grid-paper': 'grid' };
const peerHas = new Set(['cifar10', 'grid', 'grid-paper', 'mnist-mlp']);
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

function lastJson(command, args, env = process.env) {
  const { stdout, stderr, status } = spawnSync(command, args, {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const ours = (preset, threads, steps, batch) =>
  lastJson(process.execPath, [
    fileURLToPath(new URL('step.js', import.meta.url)),
    preset,
    String(threads),
    String(steps),
    ...(batch ? [batch] : []),
  ]);

function theirs(preset, threads, steps) {
  const [command, ...args] = options.peer.split(/\s+/);
  const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
  delete env.OPENBLAS_CORETYPE;
  delete env.OPENBLAS_L2_SIZE;
  return lastJson(
    command,
    [...args, peerName[preset] ?? preset, '--steps', String(steps), '--threads', String(threads)],
    env,
  );
}

const rows = [];
const sizes = options.batch?.split(',') ?? [undefined];
for (const preset of options.presets.split(',')) {
  for (const [threads, batch] of options.threads.split(',').flatMap((n) => sizes.map((size) => [Number(n), size]))) {
    const steps = Number(options.steps ?? defaultSteps[preset] ?? 20);
    const compared = options.peer !== undefined && batch === undefined && peerHas.has(preset);
    const runs = [];
    const peers = [];
    for (let round = 0; round < (compared ? Number(options.rounds) : 1); round++) {
      runs.push(ours(preset, threads, steps, batch));
      if (compared) peers.push(theirs(preset, threads, steps));
    }
    const middle = median(runs.map((run) => run.stepMsMedian));
    const row = { ...runs.find((run) => run.stepMsMedian === middle) };
    if (compared) {
      const peerMs = median(peers.map((run) => run.step_ms_median));
      Object.assign(row, {
        peer: peers[0].peer,
        peerMsMedian: peerMs,
        peerPeakRssMiB: Math.max(...peers.map((run) => run.peak_rss_mib)),
        timesFaster: Number((peerMs / middle).toFixed(2)),
        rounds: runs.map((run, i) => [run.stepMsMedian, peers[i].step_ms_median]),
      });
    }
    rows.push(row);
    if (options.json) console.log(JSON.stringify(row));
    else show(row);
  }
}
if (options.out) {
  const machine = { cpu: cpus()[0].model.trim(), cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) };
  const peer = options.peer === undefined ? '' : ' --peer "COMMAND"';
  const command = `npm run bench -- --presets ${options.presets} --threads ${options.threads}${options.steps ? ` --steps ${options.steps}` : ''}${options.batch ? ` --batch ${options.batch}` : ''}${peer} --out FILE`;
  writeFileSync(
    options.out,
    `${JSON.stringify({ command, date: new Date().toISOString().slice(0, 10), node: process.versions.node, machine, rows }, null, 2)}\n`,
  );
}

function show(row) {
  const parts = [
    `${row.preset.padEnd(10)} ${row.threads} thread${row.threads === 1 ? ' ' : 's'} batch ${row.batch}`,
    `${row.stepMsMedian.toFixed(1)} ms (${row.stepMsMin.toFixed(1)} to ${row.stepMsMax.toFixed(1)})`,
    `${Math.round(100 * row.peakShare)} % of ${row.productGflops} GFLOP/s`,
    `${row.peakRssMiB} MiB`,
    `start ${row.startMs} ms`,
    `encode ${row.encodePerSecond}/s, decode ${row.decodePerSecond}/s`,
  ];
  if (row.timesFaster) parts.push(`${row.timesFaster}× as fast as ${row.peer} (${row.peerMsMedian.toFixed(1)} ms)`);
  console.log(parts.join('  '));
}
