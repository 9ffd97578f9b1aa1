// Trains `grid` and `ring` from several seeds side by side, one core each, and counts modes:
//   node results/toy-seeds.js [--presets grid,ring] [--seeds 10] [--processes CORES]
// Each seed is trained as `ali train PRESET --seed SEED --threads 1` does, and 2,500 samples are drawn from it. A finished
// seed is written to results/PRESET-seeds.json at once; started again with the same preset, package and machine, only
// missing seeds are trained.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadModel, resolveConfig, train } from '../dist/index.js';
import { coverage, mixtures } from './modes.js';
import { record } from './record.js';

const { values: options } = parseArgs({
  options: {
    presets: { type: 'string', default: 'grid,ring' },
    seeds: { type: 'string', default: '10' },
    processes: { type: 'string', default: String(availableParallelism()) },
    only: { type: 'string' },
  },
});
const samples = 2500;
if (options.only) await trainOne(...options.only.split(':'));
else await trainAll();

/** Trains one seed and prints what came out as a line of JSON. */
async function trainOne(preset, seed) {
  const folder = mkdtempSync(join(tmpdir(), 'ali-toy-'));
  try {
    const out = join(folder, 'run');
    let finished;
    for await (const event of train({ preset, seed: Number(seed), threads: 1 }, { out })) {
      if (event.event === 'finished') finished = event;
    }
    const model = await loadModel(out);
    const { data } = await model.sample({ count: samples, seed: 0 });
    const seconds = Math.round(finished.seconds);
    if (seed === '1') {
      const picture = `step-${String(finished.step).padStart(8, '0')}.png`;
      copyFileSync(join(out, 'samples', picture), new URL(`${preset}-samples.png`, import.meta.url));
    }
    console.log(JSON.stringify({ seed: Number(seed), seconds, ...coverage(data, mixtures[preset]) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
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
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--only', `${preset}:${seed}`], {
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
  const { seed: _, ...config } = resolveConfig({ preset, threads: 1 });
  const configDigest = createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16);
  const path = new URL(`${preset}-seeds.json`, import.meta.url);
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
    const all = rows.map((row) => row[key]);
    const mean = all.reduce((total, value) => total + value, 0) / all.length;
    const variance = all.reduce((total, value) => total + (value - mean) ** 2, 0) / Math.max(all.length - 1, 1);
    return { mean: Number(mean.toFixed(4)), std: Number(Math.sqrt(variance).toFixed(4)) };
  };
  record(`${preset}-seeds`, {
    command: `node results/toy-seeds.js --presets ${preset} --seeds ${options.seeds}`,
    seed: rows.map(({ seed }) => seed),
    configDigest,
    steps,
    threads: 1,
    processes: Number(options.processes),
    samples,
    modesInAll: mixtures[preset].centres.length,
    modes: summary('modes'),
    highQualityShare: summary('highQualityShare'),
    reverseKl: summary('reverseKl'),
    seconds: summary('seconds'),
    runs: rows,
  });
}
