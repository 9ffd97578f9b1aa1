// Trains `grid` (25 Gaussians) as `ali train grid --threads 1` does and counts modes: node results/grid.js [SEED]
// A sample is of high quality within three standard deviations (0.15) of the nearest mode; a mode counts with one such
// sample among 2,500; reverse KL is of the histogram of high-quality samples over modes against the uniform one.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, train } from '../dist/index.js';
import { record } from './record.js';

const seed = Number(process.argv[2] ?? 1);
const out = join(mkdtempSync(join(tmpdir(), 'ali-grid-')), 'run');
let finished;
let threads;
for await (const event of train({ preset: 'grid', seed, threads: 1 }, { out })) {
  if (event.event === 'started') threads = event.threads;
  if (event.event === 'snapshot') console.error(event.step, JSON.stringify(event.measures));
  if (event.event === 'finished') finished = event;
}
const model = await loadModel(out);
const count = 2500;
const { data } = await model.sample({ count, seed: 0 });
const nearest = (value) => Math.min(4, Math.max(0, Math.round((value + 4) / 2)));
const histogram = Array(25).fill(0);
for (let i = 0; i < count; i++) {
  const [x, y] = data.subarray(2 * i, 2 * i + 2);
  const [a, b] = [nearest(x), nearest(y)];
  if (Math.hypot(x - (2 * a - 4), y - (2 * b - 4)) <= 0.15) histogram[5 * a + b]++;
}
const good = histogram.reduce((total, n) => total + n, 0);
const reverseKl = histogram.reduce((total, n) => (n > 0 ? total + (n / good) * Math.log((25 * n) / good) : total), 0);
const last = `step-${String(finished.step).padStart(8, '0')}`;
const suffix = process.argv[2] === undefined ? '' : `-seed-${seed}`;
copyFileSync(join(out, 'samples', `${last}.png`), new URL(`grid-samples${suffix}.png`, import.meta.url));
rmSync(join(out, '..'), { recursive: true });

record(`grid${suffix}`, {
  command: `node results/grid.js${suffix ? ` ${seed}` : ''}`,
  seed,
  steps: finished.step,
  threads,
  seconds: Math.round(finished.seconds),
  samples: count,
  modesOf25: histogram.filter((n) => n > 0).length,
  highQualityShare: good / count,
  reverseKl: Number(reverseKl.toFixed(3)),
  histogram,
});
