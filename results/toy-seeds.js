// Trains `grid` and `ring` from several seeds side by side, one core each, and counts modes:
//   node results/toy-seeds.js [--presets grid,ring] [--objective ali] [--steps N] [--seeds 10] [--processes CORES]
// Each seed is trained as `ali train PRESET --seed SEED --threads 1` does, and 2,500 samples are drawn from it. A finished
// seed is written to results/PRESET-seeds.json (PRESET-OBJECTIVE-seeds.json) at once; started again with the same preset,
// package and machine, only missing seeds are trained, and one that was stopped goes on from runs/toy-seeds/.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadModel, resolveConfig, resume, train } from '../dist/index.js';
import { coverage, mixtures } from './modes.js';
import { record } from './record.js';

const { values: options } = parseArgs({
  options: {
    presets: { type: 'string', default: 'grid,ring' },
    objective: { type: 'string', default: 'ali' },
    steps: { type: 'string' },
    seeds: { type: 'string', default: '10' },
    processes: { type: 'string', default: String(availableParallelism()) },
    only: { type: 'string' },
  },
});
const samples = 2500;
if (options.only) await trainOne(...options.only.split(':'));
else await trainAll();

/** What is trained: a preset with the options' objective and number of steps. */
function overridesOf(preset) {
  const { objective, steps } = options;
  return { preset, threads: 1, objective, ...(steps && { steps: Number(steps) }) };
}

/** The name of a preset's results file. */
function nameOf(preset) {
  return options.objective === 'ali' ? `${preset}-seeds` : `${preset}-${options.objective}-seeds`;
}

/** Trains one seed, or goes on with it, and prints what came out as a line of JSON. */
async function trainOne(preset, seed) {
  const folder = fileURLToPath(new URL(`../runs/toy-seeds/${nameOf(preset)}-${seed}`, import.meta.url));
  const out = join(folder, 'run');
  const checkpoints = join(out, 'checkpoints');
  const begun = existsSync(checkpoints) && readdirSync(checkpoints).length > 0;
  if (!begun) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let finished;
  const events = begun ? resume(out) : train({ ...overridesOf(preset), seed: Number(seed) }, { out });
  for await (const event of events) if (event.event === 'finished') finished = event;
  const model = await loadModel(out);
  const { data } = await model.sample({ count: samples, seed: 0 });
  // Seconds of a training in pieces would be those of its last piece.
  const seconds = begun ? null : Math.round(finished.seconds);
  if (seed === '1') {
    const picture = `step-${String(finished.step).padStart(8, '0')}.png`;
    const name = nameOf(preset).replace(/seeds$/, 'samples.png');
    copyFileSync(join(out, 'samples', picture), new URL(name, import.meta.url));
  }
  console.log(JSON.stringify({ seed: Number(seed), seconds, ...coverage(data, mixtures[preset] ?? mixtures.grid) }));
  rmSync(folder, { recursive: true });
}

/** Trains what is missing, as many processes at a time as asked for, and writes the tables as they fill. */
async function trainAll() {
  const tables = new Map(options.presets.split(',').map((preset) => [preset, openTable(preset)]));
  const queue = [...tables].flatMap(([preset, { rows }]) =>
    Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)
      .filter((seed) => !rows.some((row) => row.seed === seed))
      .map((seed) => ({ preset, seed })),
  );
  const work = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const row = await runChild(job);
      const table = tables.get(job.preset);
      table.rows.push(row);
      writeTable(job.preset, table);
      console.error(
        job.preset,
        job.seed,
        `${row.modes} modes`,
        row.highQualityShare,
        row.reverseKl,
        `${row.seconds} s`,
      );
    }
  };
  await Promise.all(Array.from({ length: Number(options.processes) }, work));
}

function runChild({ preset, seed }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.argv.slice(1), '--only', `${preset}:${seed}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`${preset} ${seed}: ${code}`)),
    );
  });
}

/** The rows of an earlier run that was of the same configuration, package and machine. */
function openTable(preset) {
  const { seed: _, ...config } = resolveConfig(overridesOf(preset));
  const configDigest = createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16);
  const path = new URL(`${nameOf(preset)}.json`, import.meta.url);
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const same =
    before?.configDigest === configDigest &&
    before.versions['adversarial-inference'] === version &&
    before.machine.cpu === cpus()[0].model.trim() &&
    before.machine.cores === cpus().length;
  return { steps: config.steps, configDigest, rows: same ? before.runs : [] };
}

function writeTable(preset, { steps, configDigest, rows }) {
  rows.sort((a, b) => a.seed - b.seed);
  const summary = (key) => {
    const all = rows.map((row) => row[key]).filter((value) => value !== null);
    if (all.length === 0) return null;
    const mean = all.reduce((total, value) => total + value, 0) / all.length;
    const variance = all.reduce((total, value) => total + (value - mean) ** 2, 0) / Math.max(all.length - 1, 1);
    return { mean: Number(mean.toFixed(4)), std: Number(Math.sqrt(variance).toFixed(4)) };
  };
  const only = [
    options.objective !== 'ali' && `--objective ${options.objective}`,
    options.steps && `--steps ${options.steps}`,
  ];
  record(nameOf(preset), {
    command: ['node results/toy-seeds.js --presets', preset, '--seeds', options.seeds, ...only.filter(Boolean)].join(
      ' ',
    ),
    seed: rows.map(({ seed }) => seed),
    configDigest,
    steps,
    threads: 1,
    processes: Number(options.processes),
    samples,
    modesInAll: (mixtures[preset] ?? mixtures.grid).centres.length,
    modes: summary('modes'),
    highQualityShare: summary('highQualityShare'),
    reverseKl: summary('reverseKl'),
    seconds: summary('seconds'),
    runs: rows,
  });
}
