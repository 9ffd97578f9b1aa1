// Times the neighbour search and the Fréchet distance, and holds precision, recall, density and coverage of two sets from N(0, I)
// against the values of the literature: node results/measures.js [search] [normals] [frechet]. What is not asked for stays in
// results/measures.json as it was, with its date and command.
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { frechetDistance } from '../dist/evaluate/distribution/frechet-distance.js';
import { precisionRecall } from '../dist/evaluate/distribution/precision-recall.js';
import { nearestNeighbours } from '../dist/evaluate/neighbours/nearest.js';
import { fillNormal } from '../dist/random/fill.js';
import { record } from './record.js';

const count = 10_000;
const seeds = [5, 6, 7, 8, 9];
const threads = availableParallelism();
const keys = ['precision', 'recall', 'density', 'coverage'];

function points(size, { seed, stream }) {
  const data = new Float32Array(count * size);
  fillNormal(data, { seed, stream, step: 0 });
  return { data, count, size };
}

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { result, seconds: Number(((performance.now() - began) / 1000).toFixed(2)) };
}

const date = () => new Date().toISOString().slice(0, 10);

async function search() {
  const [seed] = seeds;
  const sets = ['a', 'b'].map((stream) => points(64, { seed, stream }));
  const { seconds } = await timed(() => nearestNeighbours(...sets, { k: 5 }));
  const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return { date: date(), threads, queries: count, among: count, dimensions: 64, k: 5, seconds, peakMemoryMiB };
}

async function normals() {
  const runs = [];
  for (const seed of seeds) {
    const { result } = await timed(() =>
      precisionRecall(...['a', 'b'].map((stream) => points(1000, { seed, stream }))),
    );
    console.error(seed, result);
    runs.push({ seed, ...result });
  }
  const over = (key) => {
    const values = runs.map((run) => run[key]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    return { mean, deviation: Math.sqrt(square) };
  };
  return {
    date: date(),
    count,
    dimensions: 1000,
    k: 5,
    ...Object.fromEntries(keys.map((key) => [key, over(key)])),
    runs,
  };
}

async function frechet() {
  const sizes = [];
  for (const size of [128, 512]) {
    const [seed] = seeds;
    const sets = ['a', 'b'].map((stream) => points(size, { seed, stream }));
    const began = process.cpuUsage();
    const distance = await frechetDistance(...sets);
    const { user, system } = process.cpuUsage(began);
    sizes.push({ size, distance, cpuSeconds: Number(((user + system) / 1e6).toFixed(2)) });
    console.error(sizes.at(-1));
  }
  return { date: date(), threads, count, sizes };
}

const path = new URL('measures.json', import.meta.url);
const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
const asked = process.argv.slice(2);
const known = { search: 'neighbours', normals: 'normalsIn1000Dimensions', frechet: 'frechet' };
const wrong = asked.find((name) => !Object.hasOwn(known, name));
if (wrong !== undefined) throw new Error(`expected some of ${Object.keys(known).join(', ')}; received ${wrong}`);
const command = ['node results/measures.js', ...asked].join(' ');
const parts = {};
for (const [name, measure] of Object.entries({ search, normals, frechet })) {
  const part = known[name];
  if (asked.length === 0 || asked.includes(name)) parts[part] = { command, ...(await measure()) };
  else if (before[part]) parts[part] = { command: before.command, ...before[part] };
}
record('measures', { command, seed: seeds[0], ...parts });
