// Where the time of a training step goes, by the runtime's own trace: node results/profile.js [--presets cifar10,mnist-mlp] [--steps 6]
// One thread, random data; shares of the time of all nodes after the first two steps, by operator.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveConfig } from '../dist/index.js';
import { createTrainingStep } from '../dist/train/training-step.js';
import { record } from './record.js';

const { values: options } = parseArgs({
  options: { presets: { type: 'string', default: 'cifar10,mnist-mlp' }, steps: { type: 'string', default: '6' } },
});
const steps = Number(options.steps);
const rows = [];

for (const preset of options.presets.split(',')) {
  const config = resolveConfig({ preset });
  const count = 4 * config.batchSize;
  const size = config.shape.reduce((product, n) => product * n, 1);
  const split = { values: Uint8Array.from({ length: count * size }, (_, i) => (i * 2654435761) >>> 24), count };
  const dataset = { name: 'random', shape: config.shape, train: split, test: split, digest: '', source: '' };
  const folder = mkdtempSync(join(tmpdir(), 'ali-profile-'));
  const step = await createTrainingStep(config, dataset, { threads: 1, profile: join(folder, 'trace') });
  const warmup = 2;
  const began = [];
  for (let i = 0; i < warmup + steps; i++) {
    began.push(performance.now());
    await step.run(i);
  }
  const milliseconds = (performance.now() - began[warmup]) / steps;
  const { graph, update } = step.times;
  await step.release();
  const events = readdirSync(folder).flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  rmSync(folder, { recursive: true });
  const calls = events.filter(({ name }) => name === 'model_run').sort((a, b) => a.ts - b.ts);
  const from = calls[warmup].ts;
  const spent = new Map();
  for (const { cat, ts, dur, args } of events) {
    if (cat === 'Node' && args?.op_name && ts >= from) spent.set(args.op_name, (spent.get(args.op_name) ?? 0) + dur);
  }
  const all = [...spent.values()].reduce((total, time) => total + time, 0);
  const shares = [...spent].map(([name, time]) => [name, Number((time / all).toFixed(4))]).sort((a, b) => b[1] - a[1]);
  rows.push({
    preset,
    milliseconds: Number(milliseconds.toFixed(1)),
    updateOfStep: Number((update / (graph + update)).toFixed(3)),
    shareByOperator: Object.fromEntries(shares.filter(([, share]) => share >= 0.002)),
  });
}
const { presets } = options;
record('profile', {
  command: `node results/profile.js --presets ${presets} --steps ${steps}`,
  seed: 1,
  threads: 1,
  steps,
  rows,
});
